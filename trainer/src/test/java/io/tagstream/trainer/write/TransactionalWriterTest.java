package io.tagstream.trainer.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.errors.TransactionAbortedException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TransactionalWriterTest {
  private static final Topics TOPICS = new Topics();

  private final Deque<KafkaException> commitErrors = new ArrayDeque<>();
  private final Map<Integer, KafkaException> sendErrors = new HashMap<>();
  private int sent;
  private int brokenAfter = Integer.MAX_VALUE;
  private final MockProducer<byte[], byte[]> producer =
      new MockProducer<>(
          true, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer()) {
        @Override
        public void commitTransaction() {
          if (!commitErrors.isEmpty()) {
            throw commitErrors.removeFirst();
          }
          super.commitTransaction();
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
          int number = sent++;
          if (number > brokenAfter) {
            throw new KafkaException("in an error state");
          }
          return sendErrors.containsKey(number)
              ? CompletableFuture.failedFuture(sendErrors.get(number))
              : super.send(record);
        }
      };
  private final List<byte[]> refused = new ArrayList<>();
  private boolean stopped;
  private final TransactionalWriter writer =
      new TransactionalWriter(
          () -> producer,
          new Retry(() -> stopped, () -> true, Duration.ofMinutes(1)),
          (record, e) -> refused.add(record.key()));

  @BeforeEach
  void begin() {
    writer.begin();
  }

  @Test
  void writesAllInOneTransaction() {
    writer.write(List.of(record("r1"), record("r2")));
    assertThat(producer.commitCount()).isEqualTo(1);
    assertThat(producer.history()).hasSize(2);
    assertThat(writer.endOf(TOPICS.trainingStatus())).isEqualTo(2);
    assertThat(writer.endOf(TOPICS.modelRegistry())).isEqualTo(0);
  }

  @Test
  void asksAgainWhenTheAnswerToACommitDoesNotCome() {
    commitErrors.add(new TimeoutException("no answer"));
    writer.write(List.of(record("r1")));
    assertThat(producer.history()).hasSize(1);
    assertThat(producer.commitCount()).isEqualTo(1);
  }

  @Test
  void writesAgainWhatWasAbortedForAPassingReason() {
    commitErrors.add(new KafkaException("batch expired", new TimeoutException("no answer")));
    writer.write(List.of(record("r1")));
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void passesOnARefusalAndCanWriteAfterwards() {
    commitErrors.add(new RecordTooLargeException("too large"));
    assertThatThrownBy(() -> writer.write(List.of(record("r1"))))
        .isInstanceOf(RecordTooLargeException.class);
    assertThat(producer.history()).isEmpty();
    writer.write(List.of(record("r2")));
    assertThat(producer.history()).hasSize(1);
  }

  @Test
  void passesOnTheRefusalOfOneRecordAndNotWhatItBroughtAbout() {
    sendErrors.put(0, new TransactionAbortedException());
    sendErrors.put(1, new RecordTooLargeException("too large"));
    sendErrors.put(2, new TransactionAbortedException());

    assertThatThrownBy(() -> writer.write(List.of(record("r0"), record("r1"), record("r2"))))
        .isInstanceOf(RecordTooLargeException.class);

    assertThat(refused).containsExactly("r1".getBytes(UTF_8));
    assertThat(producer.history()).isEmpty();
  }

  @Test
  void passesOnARefusalAfterWhichNothingCanBeSent() {
    sendErrors.put(0, new RecordTooLargeException("too large"));
    brokenAfter = 0;

    assertThatThrownBy(() -> writer.write(List.of(record("r0"), record("r1"))))
        .isInstanceOf(RecordTooLargeException.class);
  }

  @Test
  void tellsWhenAnotherTrainerTookOver() {
    producer.fenceProducer();
    assertThatThrownBy(() -> writer.write(List.of(record("r1"))))
        .isInstanceOf(FencedException.class)
        .hasMessage("another trainer took over");
  }

  @Test
  void givesUpWhenItIsStoppedWhileTheBrokerIsAway() {
    stopped = true;
    commitErrors.add(new TimeoutException("no answer"));
    assertThatThrownBy(() -> writer.write(List.of(record("r1"))))
        .isInstanceOf(TermEndedException.class)
        .hasMessage("closed");
  }

  private static ProducerRecord<byte[], byte[]> record(String id) {
    return TOPICS.trainingStatus().record(id, TrainingStatus.of(id, State.RUNNING, Instant.EPOCH));
  }
}
