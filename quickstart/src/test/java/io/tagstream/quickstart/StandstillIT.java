package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.text.EncodedSentence;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicAdmin;
import io.tagstream.schemas.BundleSources;
import io.tagstream.schemas.Topics;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.schemas.TrainingStatus;
import io.tagstream.schemas.ops.Check;
import io.tagstream.streams.OffsetReset;
import io.tagstream.streams.StageHealth;
import io.tagstream.streams.StagePolicy;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.scoring.MicrometerScoringMetrics;
import io.tagstream.streams.scoring.ScoringConfig;
import io.tagstream.streams.scoring.ScoringStream;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStream;
import io.tagstream.trainer.service.ServiceListener;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.RecordsToDelete;
import org.apache.kafka.clients.consumer.ConsumerInterceptor;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/**
 * Ways of standing still, whatever the cause: the health names each, and is well again after it.
 */
class StandstillIT {
  private static final StagePolicy POLICY =
      new StagePolicy(OffsetReset.NONE, Duration.ofSeconds(3));
  private static KafkaUnderTest kafka;
  private static Admin admin;

  @TempDir static Path brokerData;
  @TempDir Path temp;
  private Topics topics;
  private final BatchQueue well =
      new BatchQueue(
          BatchSettings.DEFAULT, new ServingModel("v1", new FakeTagger()), new EngineMetrics() {});

  @BeforeAll
  static void startBroker() {
    kafka = KafkaUnderTest.Kind.EMBEDDED.start(brokerData);
    admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    admin.close();
    kafka.close();
  }

  @BeforeEach
  void createTopics(TestInfo info) {
    topics = new Topics(info.getTestMethod().orElseThrow().getName() + ".");
    TopicAdmin.createMissing(admin, topics, 1, TopicAdmin.BROKER_DEFAULT);
  }

  @Test
  void namesAPartitionWhoseModelNeverAnswersAndIsWellWhenItDoes() {
    Hung hung = new Hung();
    try (Sentences sentences = sentences();
        TaggingStream stream = start(settings("one"), hung)) {
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
    try (Sentences sentences = new Sentences(kafka.bootstrapServers(), topics, 2);
        TaggingStream stuck = start(settings("one"), hung);
        TaggingStream good = start(settings("two"), well)) {
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
        TaggingStream stream = start(settings("one"), well)) {
      sentences.send(20);
      await().until(() -> !committed().isEmpty());
      awaitUp(stream.health());

      admin.deleteTopics(List.of(topics.sentences().name())).all().get();
      awaitDown(stream.health(), "topic " + topics.sentences().name() + " does not exist");

      create(topics.sentences(), 3);
      awaitUp(stream.health());
      try (Sentences more = new Sentences(kafka.bootstrapServers(), topics, 3);
          TaggedReader results = new TaggedReader(kafka.bootstrapServers(), topics)) {
        more.send(30);
        results.await(read -> read.size() >= sentences.sent() + more.sent());
      }
    }
  }

  @Test
  void namesAnOutputThatIsGone() throws Exception {
    try (Sentences sentences = sentences();
        TaggingStream stream = start(settings("one"), well)) {
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
        TaggingStream stream = start(settings, well)) {
      sentences.send(5);

      awaitDown(stream.health(), "its threads end before they commit, ");
      assertThat(stream.health().check().detail()).contains("transaction timeout");
      assertThat(stream.health().restarts()).isBetween(2L, 20L);
    }
  }

  @Test
  void refusesToBeginAnewWhereRecordsWereDeletedBeforeItReadThem() throws Exception {
    try (Sentences sentences = sentences()) {
      sentences.send(30);
      commit(5);
      admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(20))).all().get();

      try (TaggingStream stream = start(settings("one"), well)) {
        awaitDown(stream.health(), partition() + ": offset 5 of group " + group());
        assertThat(stream.health().check().detail())
            .contains("which goes from 20 to 30")
            .contains("--auto-offset-reset earliest")
            .contains("or latest");
        assertThat(committed()).containsEntry(partition(), 5L);
      }
      try (TaggingStream stream = start(withReset(OffsetReset.LATEST), well)) {
        await().until(() -> Long.valueOf(30).equals(committed().get(partition())));
        awaitUp(stream.health());
      }
      commit(5);
      try (TaggingStream stream = start(withReset(OffsetReset.EARLIEST), well);
          TaggedReader results = new TaggedReader(kafka.bootstrapServers(), topics)) {
        assertThat(results.await(read -> read.size() >= 10)).hasSize(10);
        awaitUp(stream.health());
      }
    }
  }

  @Test
  void refusesToTagAgainWhenItsOffsetsHaveExpiredAndANewGroupBeginsAtTheBeginning()
      throws Exception {
    try (Sentences sentences = sentences();
        TaggedReader results = new TaggedReader(kafka.bootstrapServers(), topics)) {
      sentences.send(10);
      try (TaggingStream stream = start(settings("one"), well)) {
        assertThat(results.await(read -> read.size() >= 10)).hasSize(10);
        await().until(() -> Long.valueOf(10).equals(committed().get(partition())));
        awaitUp(stream.health());
        stream.closeAndLeave();
      }
      await()
          .ignoreExceptions()
          .until(
              () -> {
                admin.deleteConsumerGroups(List.of(group())).all().get();
                return true;
              });

      try (TaggingStream stream = start(settings("one"), well)) {
        awaitDown(stream.health(), partition() + ": group " + group() + " has lost its offset");
        assertThat(committed()).isEmpty();
        stream.closeAndLeave();
      }
      try (TaggingStream stream = start(settings("elsewhere"), well)) {
        assertThat(results.await(read -> read.size() >= 20)).hasSize(20);
        awaitUp(stream.health());
      }
    }
  }

  @Test
  void namesAnInstanceIdThatTwoHave() {
    TaggingSettings first = settings("one", Duration.ofSeconds(30), "same");
    TaggingSettings second = settings("two", Duration.ofSeconds(30), "same");
    try (TaggingStream one = start(first, well)) {
      await().until(() -> members().size() == 1);
      try (TaggingStream two = start(second, well)) {
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
    try (TaggingStream stream = start(settings("one"), well);
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
      try (TaggingStream stream = start(settings("one"), well)) {
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

      try (TaggingStream stream = start(settings("one"), well)) {
        awaitUp(stream.health());
        await().during(POLICY.standstill().plusSeconds(2)).until(() -> look(stream.health()).up());
        assertThat(stream.health().standing()).isZero();
      }
    }
  }

  @Test
  void namesATopicThatScoringMisses() throws Exception {
    try (ScoringStream scoring = scoring(group() + "-scoring")) {
      scoring.start();
      awaitUp(scoring.health());
      admin.deleteTopics(List.of(topics.goldEntities().name())).all().get();

      awaitDown(scoring.health(), "topic " + topics.goldEntities().name() + " does not exist");
    }
  }

  private ScoringStream scoring(String group) {
    return new ScoringStream(
        ScoringConfig.defaults(topics),
        new MicrometerScoringMetrics(new SimpleMeterRegistry()),
        group,
        temp.resolve("scoring"),
        Map.of("bootstrap.servers", kafka.bootstrapServers()),
        POLICY);
  }

  @Test
  void refusesToScoreAnewFromAnOffsetThatItsTopicDoesNotHave() {
    String group = group() + "-scoring";
    TopicPartition tagged = new TopicPartition(topics.taggedEntities().name(), 0);
    commit(group, tagged, 99);
    try (ScoringStream scoring = scoring(group)) {
      scoring.start();

      awaitDown(scoring.health(), tagged + ": offset 99 of group " + group + " is out of range");
    }
  }

  @Test
  void letsAChallengerGoOnWithWhatComes() throws Exception {
    TaggingSettings settings = settings("one").challenger("v2");
    try (Sentences sentences = sentences()) {
      sentences.send(30);
      commit(settings.applicationId(), partition(), 5);
      admin.deleteRecords(Map.of(partition(), RecordsToDelete.beforeOffset(20))).all().get();

      try (TaggingStream stream =
          TaggingStream.challenger(settings, well, 1, () -> "v1", new TaggingMetrics() {})) {
        stream.start();
        await()
            .until(
                () ->
                    Long.valueOf(30).equals(committed(settings.applicationId()).get(partition())));
        awaitUp(stream.health());
      }
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
        TaggingStream stream =
            start(settings("one", Duration.ofSeconds(30), null, unmakeable), fails);
        TaggedReader results = new TaggedReader(kafka.bootstrapServers(), topics)) {
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
    Map<String, Object> client = Map.of("bootstrap.servers", kafka.bootstrapServers());
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

  private TaggingStream start(TaggingSettings settings, TaggingEngine engine) {
    TaggingStream stream = new TaggingStream(settings, engine, new TaggingMetrics() {});
    stream.start();
    return stream;
  }

  private TaggingSettings settings(String state) {
    return settings(state, Duration.ofSeconds(30), null);
  }

  private TaggingSettings withReset(OffsetReset reset) {
    return settings("one").withPolicy(POLICY.withOffsetReset(reset));
  }

  private TaggingSettings settings(String state, Duration transactionTimeout, String instance) {
    return settings(state, transactionTimeout, instance, Map.of());
  }

  private TaggingSettings settings(
      String state, Duration transactionTimeout, String instance, Map<String, String> more) {
    Map<String, String> config = new HashMap<>(more);
    config.put("producer.max.block.ms", "3000");
    config.put("producer.request.timeout.ms", "3000");
    config.put("producer.delivery.timeout.ms", "4000");
    TaggingSettings usual = TaggingSettings.of(kafka.bootstrapServers(), temp.resolve(state));
    return new TaggingSettings(
        kafka.bootstrapServers(),
        group(),
        topics.prefix(),
        instance,
        usual.stateDirectory(),
        1,
        usual.commitInterval(),
        transactionTimeout,
        usual.sessionTimeout(),
        usual.maxSentenceBytes(),
        usual.batch(),
        config,
        POLICY);
  }

  private String group() {
    return topics.prefix() + "tagger";
  }

  private Sentences sentences() {
    return new Sentences(kafka.bootstrapServers(), topics, 1);
  }

  private TopicPartition partition() {
    return new TopicPartition(topics.sentences().name(), 0);
  }

  private static Check look(StageHealth health) {
    health.look(admin);
    return health.check();
  }

  private static void awaitUp(StageHealth health) {
    await().until(() -> look(health), Check::up);
  }

  private static void awaitDown(StageHealth health, String part) {
    await().until(() -> look(health), check -> !check.up() && check.detail().contains(part));
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .pollInSameThread();
  }

  private Map<TopicPartition, Long> committed() throws Exception {
    return committed(group());
  }

  private static Map<TopicPartition, Long> committed(String group) throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  /** When the group has no member any more. */
  private void commit(long offset) {
    commit(group(), partition(), offset);
  }

  private static void commit(String group, TopicPartition partition, long offset) {
    await()
        .ignoreExceptions()
        .until(
            () -> {
              admin
                  .alterConsumerGroupOffsets(
                      group, Map.of(partition, new OffsetAndMetadata(offset)))
                  .all()
                  .get();
              return true;
            });
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
    KafkaProducer<String, String> writer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers", kafka.bootstrapServers(), "transactional.id", topics.prefix()),
            new StringSerializer(),
            new StringSerializer());
    writer.initTransactions();
    return writer;
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
        Object source, long position, Function<Tagger, EncodedSentence> encoding) {
      return answers.thenCompose(unused -> well.submit(source, position, encoding));
    }

    void answer() {
      answers.complete(null);
    }
  }
}
