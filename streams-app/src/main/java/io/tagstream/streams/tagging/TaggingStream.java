package io.tagstream.streams.tagging;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.StreamThreads;
import io.tagstream.streams.engine.TaggingEngine;
import java.time.Duration;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tagging stage against a Kafka cluster; it does not own the engine. */
public final class TaggingStream implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TaggingStream.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /** Per task; the engine bounds sentences well below, this is for what never gets there. */
  private static final long MAX_PENDING_BYTES = 8 << 20;

  private final InstanceSlot slot;
  private final KafkaStreams streams;

  /** Prepares the stage; nothing is read before {@link #start()}. */
  public TaggingStream(TaggingSettings settings, TaggingEngine engine, TaggingMetrics metrics) {
    slot = InstanceSlot.claim(settings.stateDirectory());
    try {
      String instance = settings.instanceId() == null ? slot.name() : settings.instanceId();
      Topics topics = new Topics(settings.topicPrefix());
      HeldOffsets heldOffsets = new HeldOffsets(topics.sentences().name());
      TaggingTopology topology =
          new TaggingTopology(
              topics,
              new SentenceDecoder(settings.maxSentenceBytes()),
              engine,
              heldOffsets,
              MAX_PENDING_BYTES,
              metrics);
      streams =
          new KafkaStreams(
              topology.build(),
              config(settings, instance),
              new HoldBackClientSupplier(heldOffsets, settings.applicationId(), instance));
    } catch (RuntimeException e) {
      slot.close();
      throw e;
    }
    streams.setUncaughtExceptionHandler(new StreamThreads("tagging"));
  }

  /** Begins to read sentences. */
  public void start() {
    streams.start();
  }

  /** For its state, listeners and metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /**
   * Commits what is finished and stops. Its partitions stay its own for the session timeout, so
   * that a restart finds them again.
   */
  @Override
  public void close() {
    close(CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  /** As {@link #close()}, but hands its partitions to the other instances at once. */
  public void closeAndLeave() {
    close(CloseOptions.GroupMembershipOperation.LEAVE_GROUP);
  }

  private void close(CloseOptions.GroupMembershipOperation membership) {
    boolean stopped =
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership));
    if (!stopped) {
      LOG.warn("The tagging stage did not stop within {} s", CLOSE_TIMEOUT.toSeconds());
    }
    slot.close();
  }

  private Properties config(TaggingSettings settings, String instance) {
    Properties config = new Properties();
    config.putAll(settings.kafka());
    config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, settings.bootstrapServers());
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, settings.applicationId());
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
    config.put(StreamsConfig.STATE_DIR_CONFIG, slot.directory().toString());
    config.put(StreamsConfig.POLL_MS_CONFIG, 5);
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, settings.commitInterval().toMillis());
    // Deprecated as a constant because it will be the default.
    config.put("processing.exception.handler.global.enabled", true);
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) settings.transactionTimeout().toMillis());
    int session = (int) settings.sessionTimeout().toMillis();
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 4);
    config.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), instance);
    return config;
  }
}
