package io.tagstream.streams.scoring;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.Excuse;
import io.tagstream.streams.stage.RefusedOutputs;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.stage.StageClients;
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
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.rocksdb.NativeLibraryLoader;

/** Makes the stage that scores against a Kafka cluster. */
public final class ScoringStage {
  private static final Duration COMMIT_INTERVAL = Duration.ofMillis(200);
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  /** A sentence is half a dozen small records to write. */
  private static final int PRODUCER_BATCH_BYTES = 128 * 1024;

  /** The bytes of a sentence in the state: what dozens of versions made of a long one. */
  private static final int INTERNAL_MESSAGE_BYTES = 8 << 20;

  private ScoringStage() {}

  /** Scoring with the usual policy. */
  public static Stage of(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client) {
    return of(config, metrics, applicationId, stateDirectory, client, StagePolicy.DEFAULT);
  }

  /**
   * Prepares it; nothing is read before {@link Stage#start()}.
   *
   * @param applicationId the consumer group, shared by all instances that share the work
   * @param stateDirectory what this instance keeps on disk
   * @param client how to reach the broker, as any Kafka client takes it
   * @param policy what to do when it cannot go on
   */
  public static Stage of(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client,
      StagePolicy policy) {
    Topics topics = config.topics();
    return Stage.prepare(
        "scoring",
        stateDirectory,
        applicationId,
        topics(topics, applicationId),
        policy,
        client,
        Excuse.NONE,
        (slot, guard, limits) -> {
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
   * Unpacks it where only this instance writes, and in the place of what one that was killed left;
   * RocksDB itself would take a file in the folder for temporary ones, and leave it there.
   */
  private static void unpackRocksDb(Path directory) {
    try {
      NativeLibraryLoader.getInstance().loadLibrary(directory.toString());
    } catch (IOException e) {
      throw new UncheckedIOException(directory + ": cannot unpack RocksDB here", e);
    }
  }

  private static StageTopics topics(Topics topics, String applicationId) {
    return new StageTopics(
        TopicSelection.of(
            topics.goldEntities().name(),
            topics.taggedEntities().name(),
            topics.challengerEntities().name(),
            topics.evaluationScores().name()),
        StageTopics.names(
            topics.labelQueue(),
            topics.driftAlarms(),
            topics.evaluationMetrics(),
            topics.challengerVerdicts(),
            topics.control(),
            topics.deadLetters()),
        ScoringTopology.internal(topics, applicationId));
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
}
