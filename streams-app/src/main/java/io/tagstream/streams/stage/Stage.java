package io.tagstream.streams.stage;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.runtime.standstill.GroupWatch;
import io.tagstream.runtime.topic.LimitWatch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.CloseOptions;
import org.apache.kafka.streams.CloseOptions.GroupMembershipOperation;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage against a Kafka cluster: an instance's slot, Kafka Streams that keep their state there,
 * and the limits of the topics that it writes to.
 */
public final class Stage implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Stage.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final String name;
  private final InstanceSlot slot;
  private final KafkaStreams streams;
  private final LimitWatch limits;
  private final StageHealth health;

  private Stage(
      String name, InstanceSlot slot, KafkaStreams streams, LimitWatch limits, StageHealth health) {
    this.name = name;
    this.slot = slot;
    this.streams = streams;
    this.limits = limits;
    this.health = health;
  }

  /** Makes what runs in a slot, see {@link #config}, of these clients. */
  @FunctionalInterface
  public interface Factory {
    /**
     * Makes it.
     *
     * @param limits of the topics that it writes to
     */
    KafkaStreams make(InstanceSlot slot, ConsumerGuard guard, LimitWatch limits);
  }

  /**
   * Prepares a stage; nothing is read before {@link #start()}.
   *
   * @param name of the stage, for the log
   * @param stateDirectory where its instances have their slots
   * @param group the consumer group
   * @param client how to reach the broker, as any Kafka client takes it
   * @param excuse when it may stand still
   */
  public static Stage prepare(
      String name,
      Path stateDirectory,
      String group,
      StageTopics topics,
      StagePolicy policy,
      Map<String, Object> client,
      Excuse excuse,
      Factory factory) {
    InstanceSlot slot = InstanceSlot.claim(stateDirectory);
    try {
      Restarts restarts = new Restarts();
      OffsetMemory memory = new OffsetMemory(slot.directory(), group);
      LimitWatch limits = new LimitWatch(client, topics.written());
      KafkaStreams streams =
          factory.make(
              slot,
              new ConsumerGuard(restarts, group, topics.sources(), policy.offsetReset(), memory),
              limits);
      streams.setUncaughtExceptionHandler(new StreamThreads(name, restarts));
      GroupWatch watch =
          new GroupWatch(client, group, topics.sources(), topics.sinks(), policy.standstill());
      return new Stage(
          name,
          slot,
          streams,
          limits,
          new StageHealth(streams, restarts, memory, watch, policy.standstill(), excuse));
    } catch (RuntimeException | Error e) {
      slot.close();
      throw e;
    }
  }

  /**
   * What all stages have in common: exactly once, and the name of an instance that it keeps.
   *
   * @param client how to reach the broker, as any Kafka client takes it; overrides nothing below
   * @param applicationId the consumer group, shared by all instances that share the work
   * @param slot where the state is
   * @param instance the same after a restart, and of no other running instance
   * @param commitInterval how often results become visible to readers of committed records
   * @param sessionTimeout after which others take over the partitions of a dead instance
   */
  public static Properties config(
      Map<String, ?> client,
      String applicationId,
      InstanceSlot slot,
      String instance,
      Duration commitInterval,
      Duration sessionTimeout) {
    Properties config = new Properties();
    config.putAll(client);
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
    config.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    config.put(StreamsConfig.STATE_DIR_CONFIG, slot.directory().toString());
    config.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, commitInterval.toMillis());
    // Deprecated as a constant because it will be the default.
    config.put("processing.exception.handler.global.enabled", true);
    config.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
    int session = (int) sessionTimeout.toMillis();
    config.put(StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG), session);
    config.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), session / 4);
    config.put(
        StreamsConfig.mainConsumerPrefix(CommonClientConfigs.GROUP_INSTANCE_ID_CONFIG), instance);
    return config;
  }

  /** Begins to read. */
  public void start() {
    limits.start();
    streams.start();
  }

  /** How it is, and how it gets on. */
  public StageHealth health() {
    return health;
  }

  /** The streams, for their state, listeners and metrics. */
  public KafkaStreams streams() {
    return streams;
  }

  /**
   * Commits what is finished and stops. Its partitions stay its own for the session timeout, so
   * that a restart finds them again.
   */
  @Override
  public void close() {
    close(GroupMembershipOperation.REMAIN_IN_GROUP);
  }

  /** Does the same as {@link #close()}, but hands its partitions to the other instances at once. */
  public void closeAndLeave() {
    close(GroupMembershipOperation.LEAVE_GROUP);
  }

  private void close(GroupMembershipOperation membership) {
    boolean stopped =
        streams.close(CloseOptions.timeout(CLOSE_TIMEOUT).withGroupMembershipOperation(membership));
    if (!stopped) {
      LOG.warn("The {} stage did not stop within {} s", name, CLOSE_TIMEOUT.toSeconds());
    }
    slot.close();
    limits.close();
  }
}
