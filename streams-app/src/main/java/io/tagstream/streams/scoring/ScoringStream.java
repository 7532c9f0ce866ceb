package io.tagstream.streams.scoring;

import io.tagstream.streams.StreamThreads;
import io.tagstream.streams.tagging.InstanceSlot;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scoring against a Kafka cluster. */
public final class ScoringStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ScoringStream.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);
  private static final int COMMIT_MILLIS = 200;
  private static final int SESSION_MILLIS = 6000;

  private final InstanceSlot slot;
  private final KafkaStreams streams;

  /**
   * Prepares it; nothing is read before {@link #start()}.
   *
   * @param applicationId the consumer group, shared by all instances that share the work
   * @param stateDirectory what this instance keeps on disk
   * @param client how to reach the broker, as any Kafka client takes it
   */
  public ScoringStream(
      ScoringConfig config,
      ScoringMetrics metrics,
      String applicationId,
      Path stateDirectory,
      Map<String, Object> client) {
    slot = InstanceSlot.claim(stateDirectory);
    try {
      streams =
          new KafkaStreams(
              new ScoringTopology(config, metrics).build(), config(applicationId, client));
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
    streams.setUncaughtExceptionHandler(new StreamThreads("scoring"));
  }

  /** Begins to score. */
  public void start() {
    streams.start();
  }

  /** For its state, listeners and metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  @Override
  public void close() {
    boolean stopped = streams.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    if (!stopped) {
      LOG.warn("Scoring did not stop within {} s", CLOSE_TIMEOUT.toSeconds());
    }
    slot.close();
  }

  private Properties config(String applicationId, Map<String, Object> client) {
    Properties config = new Properties();
    config.putAll(client);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.STATE_DIR_CONFIG, slot.directory().toString());
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, COMMIT_MILLIS);
    // Deprecated as a constant because it will be the default.
    config.put("processing.exception.handler.global.enabled", true);
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), SESSION_MILLIS);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG),
        SESSION_MILLIS / 4);
    config.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG),
        slot.name());
    return config;
  }
}
