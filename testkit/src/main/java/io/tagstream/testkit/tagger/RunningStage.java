package io.tagstream.testkit.tagger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.scoring.ScoringStage;
import io.tagstream.streams.scoring.meters.MicrometerScoringMetrics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.OffsetReset;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.stage.StageHealth;
import io.tagstream.streams.stage.StagePolicy;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.broker.RunningBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** A broker, topics for each test, and stages on them whose health is asked. */
@Tag("waiting")
public abstract class RunningStage extends RunningBroker {
  protected static final StagePolicy POLICY =
      new StagePolicy(OffsetReset.NONE, Duration.ofSeconds(3));

  @TempDir protected Path temp;
  protected Topics topics;
  protected final BatchQueue well =
      new BatchQueue(
          BatchSettings.DEFAULT, new ServingModel("v1", new FakeTagger()), new EngineMetrics() {});

  @BeforeEach
  protected void createTopics(TestInfo info) {
    topics = new Topics(info.getTestMethod().orElseThrow().getName() + ".");
    TopicAdmin.createMissing(admin, topics, 1, TopicAdmin.BROKER_DEFAULT);
  }

  protected Stage scoring(String group) {
    return ScoringStage.of(
        ScoringConfig.defaults(topics),
        new MicrometerScoringMetrics(new SimpleMeterRegistry()),
        group,
        temp.resolve("scoring"),
        Map.of("bootstrap.servers", broker.bootstrapServers()),
        POLICY);
  }

  protected Stage start(TaggingSettings settings, TaggingEngine engine) {
    Stage stream = TaggingStage.of(settings, engine, new TaggingMetrics() {});
    stream.start();
    return stream;
  }

  protected TaggingSettings settings(String state) {
    return settings(state, Duration.ofSeconds(30), null);
  }

  protected TaggingSettings settings(String state, Duration transactionTimeout, String instance) {
    return settings(state, transactionTimeout, instance, Map.of());
  }

  protected TaggingSettings settings(
      String state, Duration transactionTimeout, String instance, Map<String, String> more) {
    Map<String, String> config = new HashMap<>(more);
    config.put("producer.max.block.ms", "3000");
    config.put("producer.request.timeout.ms", "3000");
    config.put("producer.delivery.timeout.ms", "4000");
    return Taggers.settings(broker.bootstrapServers(), topics, temp.resolve(state)).toBuilder()
        .instanceId(instance)
        .transactionTimeout(transactionTimeout)
        .kafka(config)
        .policy(POLICY)
        .build();
  }

  protected static KafkaProducer<String, String> transactional(String id) {
    KafkaProducer<String, String> writer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "transactional.id",
                id,
                "transaction.timeout.ms", // so that nobody else ends it
                600_000),
            new StringSerializer(),
            new StringSerializer());
    writer.initTransactions();
    return writer;
  }

  protected String group() {
    return topics.prefix() + "tagger";
  }

  protected Sentences sentences() {
    return new Sentences(broker.bootstrapServers(), topics, 1);
  }

  protected TopicPartition partition() {
    return new TopicPartition(topics.sentences().name(), 0);
  }

  protected static Check look(StageHealth health) {
    health.look(admin);
    return health.check();
  }

  protected static void awaitUp(StageHealth health) {
    await().until(() -> look(health), Check::up);
  }

  protected static void awaitDown(StageHealth health, String part) {
    await().until(() -> look(health), check -> !check.up() && check.detail().contains(part));
  }

  protected static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .pollInterval(Duration.ofMillis(250))
        .pollInSameThread();
  }

  protected Map<TopicPartition, Long> committed() throws Exception {
    return committed(group());
  }

  protected static Map<TopicPartition, Long> committed(String group) throws Exception {
    Map<TopicPartition, Long> offsets = new HashMap<>();
    admin
        .listConsumerGroupOffsets(group)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> offsets.put(partition, offset.offset()));
    return offsets;
  }

  /** When the group has no member any more. */
  protected void commit(long offset) {
    commit(group(), partition(), offset);
  }

  protected static void commit(String group, TopicPartition partition, long offset) {
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
}
