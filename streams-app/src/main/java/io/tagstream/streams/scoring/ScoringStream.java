package io.tagstream.streams.scoring;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.Excuse;
import io.tagstream.streams.stage.RefusedOutputs;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.stage.StageClients;
import io.tagstream.streams.stage.StageHealth;
import io.tagstream.streams.stage.StagePolicy;
import io.tagstream.streams.stage.StageTopics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.rocksdb.NativeLibraryLoader;

/** Scoring against a Kafka cluster. */
public final class ScoringStream implements AutoCloseable {
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** A sentence is half a dozen small records to write. */
  private static final int PRODUCER_BATCH_BYTES = 128 * 1024;

  /** Of a sentence in the state: what dozens of versions made of a long one. */
  private static final int INTERNAL_MESSAGE_BYTES = 8 << 20;

  private final LimitWatch limits;
  private final Stage stage;

  /** Scoring with the usual policy. */
  public ScoringStream(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client) {
    this(config, metrics, applicationId, stateDirectory, client, StagePolicy.DEFAULT);
  }

  /**
   * Prepares it; nothing is read before {@link #start()}.
   *
   * @param applicationId the consumer group, shared by all instances that share the work
   * @param stateDirectory what this instance keeps on disk
   * @param client how to reach the broker, as any Kafka client takes it
   * @param policy what to do when it cannot go on
   */
  public ScoringStream(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client,
      StagePolicy policy) {
    Topics topics = config.topics();
    limits = new LimitWatch(client, ScoringTopology.outputs(topics, applicationId));
    stage =
        Stage.prepare(
            "scoring",
            stateDirectory,
            applicationId,
            topics(topics),
            policy,
            client,
            Excuse.NONE,
            (slot, guard) -> {
              unpackRocksDb(slot.directory());
              Properties properties = properties(client, applicationId, slot);
              properties.putAll(RefusedOutputs.config(client, limits, topics.deadLetters()));
              return new KafkaStreams(
                  new ScoringTopology(config, metrics, limits).build(),
                  properties,
                  new StageClients(guard));
            });
  }

  /**
   * Where only this instance writes, and in the place of what one that was killed left; RocksDB
   * itself would take a file in the folder for temporary ones, and leave it there.
   */
  private static void unpackRocksDb(Path directory) {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot unpack RocksDB here", e);
    }
  }

  private static StageTopics topics(Topics topics) {
    return new StageTopics(
        StageTopics.names(
            topics.goldEntities(),
            topics.taggedEntities(),
            topics.challengerEntities(),
            topics.evaluationScores()),
        StageTopics.names(
            topics.labelQueue(),
            topics.driftAlarms(),
            topics.evaluationMetrics(),
            topics.challengerVerdicts(),
            topics.control(),
            topics.deadLetters()));
  }

  private static Properties properties(
      Map<String, Object> client, String applicationId, InstanceSlot slot) {
    Properties properties =
        Stage.config(client, applicationId, slot, slot.name(), COMMIT_INTERVAL, SESSION_TIMEOUT);
    properties.put(
        StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), PRODUCER_BATCH_BYTES);
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MAX_MESSAGE_BYTES_CONFIG), INTERNAL_MESSAGE_BYTES);
    // People replay old text.
    properties.put(
        StreamsConfig.topicPrefix(TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG),
        Long.MAX_VALUE);
    return properties;
  }

  /** Begins to score. */
  public void start() {
    limits.start();
    stage.start();
  }

  /** How it is, and how it gets on. */
  public StageHealth health() {
    return stage.health();
  }

  /** For its state, listeners and metrics. */
  public KafkaStreams streams() {
    return stage.streams();
  }

  /** Its partitions stay its own for the session timeout, so that a restart finds them again. */
  @Override
  public void close() {
    stage.close(GroupMembershipOperation.REMAIN_IN_GROUP);
    limits.close();
  }
}
