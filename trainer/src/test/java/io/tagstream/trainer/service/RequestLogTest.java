package io.tagstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.service.RequestLog.Decision;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TransactionalWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

class RequestLogTest {
  private static final Topic<String, TrainingStatus> TOPIC = new Topics().trainingStatus();

  private final List<ConsumerRecord<byte[], byte[]>> topic = new ArrayList<>();
  private MockProducer<byte[], byte[]> latest;
  private final RequestLog ours = log();
  private final RequestLog theirs = log();

  @Test
  void ofTwoTrainersThatWantOneRequestOneHasIt() {
    accept(ours, "r1");

    assertThat(claim(theirs, "theirs", "r1")).isPresent();
    assertThat(claim(ours, "ours", "r1")).isEmpty();

    assertThat(ours.isHeld("r1", "theirs")).isTrue();
    assertThat(theirs.isHeld("r1", "theirs")).isTrue();
    assertThat(topic).hasSize(2);
  }

  @Test
  void aDecisionIsMadeAgainWhenAnotherTrainerWroteMeanwhile() {
    accept(ours, "r1");
    List<Boolean> seen = new ArrayList<>();
    Optional<Decision> decided =
        ours.decide(
            () -> {
              boolean ended = ours.hasEnded("r1");
              seen.add(ended);
              if (!ended) {
                end(theirs, "r1", State.CANCELLED);
              }
              return ended ? Optional.empty() : Decision.of(status("r1", State.COMPLETED));
            });

    assertThat(decided).isEmpty();
    assertThat(seen).containsExactly(false, true);
    assertThat(ours.end("r1")).contains(State.CANCELLED);
  }

  @Test
  void whatHasEndedStaysSo() {
    accept(ours, "r1");
    end(ours, "r1", State.FAILED);
    end(ours, "r1", State.COMPLETED);

    RequestLog later = log();
    later.catchUp(true);

    assertThat(later.hasEnded("r1")).isTrue();
    assertThat(later.end("r1")).contains(State.FAILED);
    assertThat(later.open()).isEmpty();
  }

  @Test
  void remembersConfigurationsAndVersions() {
    write(
        ours,
        new TrainingStatus.Builder("r1", State.COMPLETED)
            .version("v7")
            .training("champion", Map.of("seed", 1))
            .build(Instant.EPOCH));
    accept(theirs, "r2");
    theirs.catchUp(true);

    assertThat(theirs.lastConfig()).contains(Map.of("seed", 1));
    assertThat(theirs.highestVersion()).isEqualTo(7);
    assertThat(theirs.open()).extracting(TrainingStatus::requestId).containsExactly("r2");
  }

  @Test
  void keepsNothingOfEndedRequestsButHowTheyEnded() {
    Map<String, Object> large = Map.of("labels", "x".repeat(60_000));
    for (int i = 0; i < 20; i++) {
      write(
          ours,
          new TrainingStatus.Builder("r" + i, State.COMPLETED)
              .training("champion", large)
              .build(Instant.EPOCH));
    }

    RequestLog later = log();
    later.catchUp(true);

    assertThat(later.isKnown("r0")).isTrue();
    assertThat(later.end("r0")).contains(State.COMPLETED);
    assertThat(later.open("r0")).isEmpty();
    assertThat(later.lastConfig()).contains(large);
  }

  @Test
  void silenceIsMeasuredWhileListeningOnly() {
    accept(ours, "r1");
    claim(theirs, "theirs", "r1");
    ours.catchUp(false);
    assertThat(ours.silence("r1")).isZero();
    ours.tick(Duration.ofSeconds(5));
    assertThat(ours.silence("r1")).isEqualTo(Duration.ofSeconds(5));

    write(
        theirs,
        new TrainingStatus.Builder("r1", State.RUNNING).trainer("theirs").build(Instant.EPOCH));
    ours.catchUp(false);

    assertThat(ours.silence("r1")).isZero();
    assertThat(ours.silence("unknown")).isZero();
  }

  @Test
  void skipsWhatIsNoStatus() {
    topic.add(new ConsumerRecord<>("training-status", 0, 0, new byte[0], new byte[] {1}));
    topic.add(new ConsumerRecord<>("training-status", 0, 1, new byte[0], null));
    accept(ours, "r1");

    assertThat(ours.open()).hasSize(1);
  }

  private static void accept(RequestLog log, String id) {
    write(log, status(id, State.ACCEPTED));
  }

  private static Optional<Decision> claim(RequestLog log, String trainer, String id) {
    return log.decide(
        () ->
            log.open(id).filter(status -> status.state() == State.ACCEPTED).isPresent()
                ? Decision.of(
                    new TrainingStatus.Builder(id, State.RUNNING)
                        .trainer(trainer)
                        .build(Instant.EPOCH))
                : Optional.empty());
  }

  private static void end(RequestLog log, String id, State state) {
    var unused =
        log.decide(() -> log.hasEnded(id) ? Optional.empty() : Decision.of(status(id, state)));
  }

  private static void write(RequestLog log, TrainingStatus status) {
    var unused = log.decide(() -> Decision.of(status));
  }

  private static TrainingStatus status(String id, State state) {
    return TrainingStatus.of(id, state, Instant.EPOCH);
  }

  private RequestLog log() {
    int[] position = {0};
    return new RequestLog(
        TOPIC,
        new TransactionalWriter(
            this::producer,
            new Retry(() -> false, () -> true, Duration.ofMinutes(1)),
            (record, e) -> {}),
        (toEnd, consumer) -> read(position, consumer));
  }

  private void read(int[] position, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
    while (position[0] < topic.size()) {
      consumer.accept(topic.get(position[0]++));
    }
  }

  /** Producers of one transactional id: the newest one fences the others. */
  private Producer<byte[], byte[]> producer() {
    MockProducer<byte[], byte[]> producer =
        new MockProducer<>(
            true,
            new RoundRobinPartitioner(),
            new ByteArraySerializer(),
            new ByteArraySerializer()) {
          @Override
          public void initTransactions() {
            latest = this;
            super.initTransactions();
          }

          @Override
          public void beginTransaction() {
            if (latest != this) {
              throw new ProducerFencedException("fenced");
            }
            super.beginTransaction();
          }

          @Override
          public void commitTransaction() throws KafkaException {
            int before = history().size();
            super.commitTransaction();
            history()
                .subList(before, history().size())
                .forEach(
                    record ->
                        topic.add(
                            new ConsumerRecord<>(
                                record.topic(), 0, topic.size(), record.key(), record.value())));
          }
        };
    return producer;
  }
}
