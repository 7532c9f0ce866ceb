package io.tagstream.streams.tagging;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.stage.ConsumerGuard;
import io.tagstream.streams.stage.RefusedOutputs;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.stage.StageTopics;
import java.util.Properties;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsConfig;

/** Makes the stages that tag against a Kafka cluster; they do not own the engine. */
public final class TaggingStage {
  /** The engine bounds word pieces; long words, and what never gets there, have many bytes each. */
  private static final long MAX_BYTES_IN_FLIGHT = 32 << 20;

  /**
   * A thread handles all of one poll before the next one, and waits for the model meanwhile. So
   * this is what a partition waits for at most before it is served, and what is in memory besides
   * what is in flight.
   */
  private static final int MAX_POLL_RECORDS = 100;

  /**
   * How long a broker that has nothing may keep a fetch. It is asked once at a time, and without
   * the partitions of which there is something left to read; when that is read, they must wait.
   */
  private static final int FETCH_MAX_WAIT_MS = 50;

  /** The part of the commit interval before which there is none, however little there is to do. */
  private static final int EARLIEST_COMMIT = 4;

  private TaggingStage() {}

  /**
   * A stage whose model stays the same; nothing is read before {@link Stage#start()}.
   *
   * @param metrics told of every record
   */
  public static Stage of(TaggingSettings settings, TaggingEngine engine, TaggingMetrics metrics) {
    return champion(settings, engine, () -> {}, metrics);
  }

  /**
   * Prepares the stage of the champion; nothing is read before {@link Stage#start()}.
   *
   * @param takeover run on a stream thread when a partition has come to it, before its first
   *     record: it returns when the engine's model is as new as that of whoever had the partition
   *     before
   * @param metrics told of every record
   */
  public static Stage champion(
      TaggingSettings settings, TaggingEngine engine, Runnable takeover, TaggingMetrics metrics) {
    return prepare(settings, Role.champion(settings.topics()), engine, takeover, metrics);
  }

  private static Stage prepare(
      TaggingSettings settings,
      Role role,
      TaggingEngine engine,
      Runnable takeover,
      TaggingMetrics metrics) {
    Topics topics = settings.topics();
    Waits waits = new Waits(engine);
    return Stage.prepare(
        role.name(),
        settings.stateDirectory(),
        settings.applicationId(),
        new StageTopics(
            topics.read(), StageTopics.names(role.sinks(topics, settings.telling()).values())),
        role.policy(settings.policy()),
        settings.client(),
        waits,
        (slot, guard, limits) ->
            streams(settings, role, slot, guard, engine, waits.during(takeover), limits, metrics));
  }

  /**
   * Prepares a stage that tags some of the sentences that come from now on, for comparison, and
   * reads no further while its engine has a lot to do; nothing is read before {@link
   * Stage#start()}.
   *
   * @param settings see {@link TaggingSettings#challenger}
   * @param share of the sentences, from 0 to 1, chosen by their ids
   * @param champion names the version that a result is to be compared with
   * @param metrics told of every record that it tags
   */
  public static Stage challenger(
      TaggingSettings settings,
      BatchQueue engine,
      double share,
      Supplier<String> champion,
      TaggingMetrics metrics) {
    Role role = Role.challenger(settings.topics(), share, champion, engine::hasRoom);
    return prepare(settings, role, engine, () -> {}, metrics);
  }

  private static KafkaStreams streams(
      TaggingSettings settings,
      Role role,
      InstanceSlot slot,
      ConsumerGuard guard,
      TaggingEngine engine,
      Runnable takeover,
      LimitWatch limits,
      TaggingMetrics metrics) {
    String instance = settings.instanceId() == null ? slot.name() : settings.instanceId();
    Topics topics = settings.topics();
    HeldOffsets heldOffsets = new HeldOffsets();
    TaggingTopology topology =
        new TaggingTopology(
            topics,
            role,
            settings.format(),
            settings.telling(),
            engine,
            takeover,
            heldOffsets,
            settings.commitInterval().dividedBy(EARLIEST_COMMIT),
            new BytesInFlight(MAX_BYTES_IN_FLIGHT, metrics),
            limits,
            metrics);
    Properties config = config(settings, slot, instance);
    config.putAll(RefusedOutputs.config(settings.client(), limits, topics.deadLetters()));
    return new KafkaStreams(
        topology.build(),
        config,
        new HoldBackClientSupplier(
            guard, heldOffsets, metrics, settings.applicationId(), instance, role.reads()));
  }

  private static Properties config(TaggingSettings settings, InstanceSlot slot, String instance) {
    Properties config =
        Stage.config(
            settings.client(),
            settings.applicationId(),
            slot,
            instance,
            settings.commitInterval(),
            settings.sessionTimeout());
    config.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, settings.streamThreads());
    config.put(StreamsConfig.POLL_MS_CONFIG, 5);
    // Several topics are no join: none waits for another one's records.
    config.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, StreamsConfig.MAX_TASK_IDLE_MS_DISABLED);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), MAX_POLL_RECORDS);
    config.put(
        StreamsConfig.mainConsumerPrefix(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG),
        FETCH_MAX_WAIT_MS);
    config.put(
        StreamsConfig.producerPrefix(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG),
        (int) settings.transactionTimeout().toMillis());
    return config;
  }
}
