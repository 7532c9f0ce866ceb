package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.tagger.RunningStage;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.ServiceListener;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/**
 * Ways of standing still, whatever the cause: the health names each, and is well again after it.
 */
class StandstillIT extends RunningStage {
  @Test
  void namesAPartitionWhoseModelNeverAnswersAndIsWellWhenItDoes() {
    Hung hung = new Hung();
    try (Sentences sentences = sentences();
        Stage stream = start(settings("one"), hung)) {
      awaitUp(stream.health());
      sentences.send(7);

      awaitDown(stream.health(), topics.sentences().name() + "-0 stands still at offset 0 for ");
      assertThat(stream.health().check().detail()).contains(" s, 7 records wait");
      assertThat(stream.health().standing()).isEqualTo(1);

      hung.answer();
      awaitUp(stream.health());
      assertThat(stream.health().standing()).isZero();
    }
  }

  @Test
  void leavesAPartitionThatAnotherInstanceHasToThatOne() throws Exception {
    topics = new Topics("others.");
    TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
    Hung hung = new Hung();
    try (Sentences sentences = new Sentences(broker.bootstrapServers(), topics, 2);
        Stage stuck = start(settings("one"), hung);
        Stage good = start(settings("two"), well)) {
      await().until(() -> members().size() == 2);
      sentences.send(200);

      awaitDown(stuck.health(), " stands still at offset 0");
      await().until(() -> committed().values().stream().anyMatch(offset -> offset > 0));
      assertThat(look(good.health()).up()).isTrue();
      assertThat(stuck.health().standing()).isEqualTo(1);
      hung.answer();
    }
  }

  @Test
  void namesATopicThatIsGoneAndGoesOnWithTheOneThatIsMadeAnew() throws Exception {
    try (Sentences sentences = sentences();
        Stage stream = start(settings("one"), well)) {
      sentences.send(20);
      await().until(() -> !committed().isEmpty());
      awaitUp(stream.health());

      admin.deleteTopics(List.of(topics.sentences().name())).all().get();
      awaitDown(stream.health(), "topic " + topics.sentences().name() + " does not exist");

      create(topics.sentences(), 3);
      awaitUp(stream.health());
      try (Sentences more = new Sentences(broker.bootstrapServers(), topics, 3);
          TaggedReader results = new TaggedReader(broker.bootstrapServers(), topics)) {
        more.send(30);
        results.await(read -> read.size() >= sentences.sent() + more.sent());
      }
    }
  }

  @Test
  void namesAnOutputThatIsGone() throws Exception {
    try (Sentences sentences = sentences();
        Stage stream = start(settings("one"), well)) {
      awaitUp(stream.health());
      admin.deleteTopics(List.of(topics.taggedEntities().name())).all().get();
      sentences.send(5);

      awaitDown(stream.health(), "topic " + topics.taggedEntities().name() + " does not exist");
    }
  }

  @Test
  void tellsWhatEndsItsThreadsBeforeTheyCommit() {
    // Longer than the broker allows: no transaction ever begins.
    TaggingSettings settings = settings("one", Duration.ofHours(1), null);
    try (Sentences sentences = sentences();
        Stage stream = start(settings, well)) {
      sentences.send(5);

      awaitDown(stream.health(), "its threads end before they commit, ");
      assertThat(stream.health().check().detail()).contains("transaction timeout");
      assertThat(stream.health().restarts()).isBetween(2L, 20L);
    }
  }

  @Test
  void namesAnInstanceIdThatTwoHave() {
    TaggingSettings first = settings("one", Duration.ofSeconds(30), "same");
    TaggingSettings second = settings("two", Duration.ofSeconds(30), "same");
    try (Stage one = start(first, well)) {
      await().until(() -> members().size() == 1);
      try (Stage two = start(second, well)) {
        await()
            .until(
                () ->
                    List.of(look(one.health()), look(two.health())).stream()
                        .anyMatch(c -> !c.up() && c.detail().contains("--instance-id")));
      }
    }
  }

  @Test
  void tellsOfATransactionThatItsWriterLeavesOpen() {
    try (Stage stream = start(settings("one"), well);
        KafkaProducer<String, String> writer = transactional()) {
      writer.beginTransaction();
      send(writer, 3);
      writer.flush();

      awaitDown(stream.health(), partition() + " is held up at offset 0 for ");

      writer.commitTransaction();
      awaitUp(stream.health());
    }
  }

  @Test
  void isWellWhereOnlyTheEndsOfTransactionsLieBehindItsOffset() throws Exception {
    try (KafkaProducer<String, String> writer = transactional()) {
      try (Stage stream = start(settings("one"), well)) {
        writer.beginTransaction();
        send(writer, 3);
        writer.commitTransaction();
        await().until(() -> committed().getOrDefault(partition(), 0L) >= 3);
        awaitUp(stream.health());
      }
      writer.beginTransaction();
      send(writer, 5);
      writer.flush();
      writer.abortTransaction();
      commit(3); // an offset, the end of a transaction, five aborted records, its end

      try (Stage stream = start(settings("one"), well)) {
        awaitUp(stream.health());
        await().during(POLICY.standstill().plusSeconds(2)).until(() -> look(stream.health()).up());
        assertThat(stream.health().standing()).isZero();
      }
    }
  }

  @Test
  void namesATopicThatScoringMisses() throws Exception {
    try (Stage scoring = scoring(group() + "-scoring")) {
      scoring.start();
      awaitUp(scoring.health());
      admin.deleteTopics(List.of(topics.goldEntities().name())).all().get();

      awaitDown(scoring.health(), "topic " + topics.goldEntities().name() + " does not exist");
    }
  }

  @Test
  void makesUpForAThreadWhoseReplacementCouldNotBeMade() {
    AtomicInteger failures = new AtomicInteger(1);
    TaggingEngine fails =
        (source, position, encoding) -> {
          if (failures.getAndDecrement() > 0) {
            Unmakeable.left.set(1);
            throw new IllegalStateException("this thread ends");
          }
          return well.submit(source, position, encoding);
        };
    Map<String, String> unmakeable =
        Map.of("main.consumer.interceptor.classes", Unmakeable.class.getName());
    try (Sentences sentences = sentences();
        Stage stream = start(settings("one", Duration.ofSeconds(30), null, unmakeable), fails);
        TaggedReader results = new TaggedReader(broker.bootstrapServers(), topics)) {
      awaitUp(stream.health());
      sentences.send(3);

      await().until(() -> Unmakeable.left.get() < 1);
      await().until(() -> look(stream.health()).up() && stream.health().restarts() > 0);
      assertThat(results.await(read -> look(stream.health()) != null && read.size() >= 3))
          .hasSize(3);
    }
  }

  /** Keeps one consumer from being made. */
  public static final class Unmakeable implements ConsumerInterceptor<byte[], byte[]> {
    static final AtomicInteger left = new AtomicInteger();

    @Override
    public void configure(Map<String, ?> config) {
      if (left.getAndDecrement() > 0) {
        throw new KafkaException("this consumer cannot be made");
      }
    }

    @Override
    public ConsumerRecords<byte[], byte[]> onConsume(ConsumerRecords<byte[], byte[]> records) {
      return records;
    }

    @Override
    public void onCommit(Map<TopicPartition, OffsetAndMetadata> offsets) {}

    @Override
    public void close() {}
  }

  @Test
  void namesRequestsThatATrainerDoesNotGetOnWith() {
    CountDownLatch goOn = new CountDownLatch(1);
    ServiceListener stuck =
        new ServiceListener() {
          @Override
          public void ended(String requestId, TrainingStatus.State state) {
            awaitQuietly(goOn);
          }
        };
    Map<String, Object> client = Map.of("bootstrap.servers", broker.bootstrapServers());
    try (TrainerService trainer =
            new TrainerService(
                new TrainerSettings(
                    client,
                    topics,
                    temp.resolve("work"),
                    Map.of(),
                    BundleSources.NONE,
                    AllowedPaths.NONE),
                new FakeTraining(),
                stuck,
                POLICY.standstill());
        KafkaProducer<String, String> writer = transactional()) {
      trainer.start();
      await().until(() -> trainerCheck(trainer).up());
      writer.beginTransaction();
      var unused =
          writer.send(new ProducerRecord<>(topics.control().name(), "first", "no request"));
      writer.commitTransaction();

      await()
          .until(
              () -> String.valueOf(trainerCheck(trainer).detail()),
              detail -> detail.startsWith(topics.control().name() + "-0 stands still at offset 0"));

      goOn.countDown();
      await().until(() -> trainerCheck(trainer).up());
    } finally {
      goOn.countDown();
    }
  }

  private static Check trainerCheck(TrainerService trainer) {
    return trainer.components().stream()
        .filter(component -> component.name().equals("trainer"))
        .findFirst()
        .orElseThrow()
        .check();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private Set<String> members() throws Exception {
    Set<String> members = new HashSet<>();
    admin.describeConsumerGroups(List.of(group())).all().get().get(group()).members().stream()
        .filter(member -> !member.assignment().topicPartitions().isEmpty())
        .forEach(member -> members.add(member.consumerId()));
    return members;
  }

  private static void create(Topic<?, ?> topic, int partitions) {
    await()
        .ignoreExceptions() // the old one may be on its way out
        .until(
            () -> {
              admin
                  .createTopics(
                      List.of(
                          new NewTopic(topic.name(), Optional.of(partitions), Optional.empty())))
                  .all()
                  .get();
              return true;
            });
  }

  private KafkaProducer<String, String> transactional() {
    return transactional(topics.prefix());
  }

  private void send(KafkaProducer<String, String> writer, int records) {
    IntStream.range(0, records)
        .forEach(
            i -> {
              var unused =
                  writer.send(
                      new ProducerRecord<>(topics.sentences().name(), "id-" + i, "in Rome"));
            });
  }

  /** A model that does not answer until it is told to. */
  private final class Hung implements TaggingEngine {
    private final CompletableFuture<Void> answers = new CompletableFuture<>();

    @Override
    public CompletableFuture<TaggingResult> submit(
        Object source, long position, Function<Tagger, Reading> encoding) {
      return answers.thenCompose(unused -> well.submit(source, position, encoding));
    }

    void answer() {
      answers.complete(null);
    }
  }
}
