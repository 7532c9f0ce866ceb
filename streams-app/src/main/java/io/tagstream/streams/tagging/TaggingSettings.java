package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.stage.StagePolicy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * How the tagging stage runs.
 *
 * @param bootstrapServers of the Kafka cluster, {@code host:port,...}
 * @param applicationId the consumer group, shared by all instances that share the work
 * @param topicPrefix put before every topic's name; may be empty
 * @param instanceId names this instance: the same after a restart, and of no other running
 *     instance. Null to take a name kept in {@code stateDirectory}.
 * @param stateDirectory what this instance keeps on disk
 * @param streamThreads that read, tokenize and write; one model serves all
 * @param commitInterval how often at least results become visible to readers of committed records;
 *     with nothing left to tag, up to four times as often
 * @param transactionTimeout how long an instance that was killed, and is not started again, holds
 *     up readers of committed records
 * @param sessionTimeout after which others take over the partitions of a dead instance
 * @param maxSentenceBytes the largest value on {@code sentences}; larger ones are dead letters
 * @param entities which of them results tell of
 * @param batch how sentences are put into batches
 * @param kafka more Kafka Streams settings, such as security; they do not override those above
 * @param policy what to do when it cannot go on
 */
public record TaggingSettings(
    String bootstrapServers,
    String applicationId,
    String topicPrefix,
    String instanceId,
    Path stateDirectory,
    int streamThreads,
    Duration commitInterval,
    Duration transactionTimeout,
    Duration sessionTimeout,
    int maxSentenceBytes,
    EntityFilter entities,
    BatchSettings batch,
    Map<String, String> kafka,
    StagePolicy policy) {

  public TaggingSettings {
    require(!bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port");
    requireName("applicationId", applicationId);
    var unused = new Topics(topicPrefix);
    if (instanceId != null) {
      requireName("instanceId", instanceId);
    }
    require(streamThreads >= 1, "streamThreads", streamThreads, "1 or more");
    require(commitInterval.toMillis() >= 1, "commitInterval", commitInterval, "1 ms or more");
    require(sessionTimeout.toMillis() >= 1000, "sessionTimeout", sessionTimeout, "1 s or more");
    require(maxSentenceBytes >= 1, "maxSentenceBytes", maxSentenceBytes, "1 or more");
    Duration atLeast = batch.inferenceTimeout().plus(commitInterval);
    require(
        transactionTimeout.compareTo(atLeast) > 0,
        "transactionTimeout",
        transactionTimeout,
        "more than inferenceTimeout and commitInterval together (" + atLeast + ")");
    kafka = Map.copyOf(kafka);
  }

  /** What suits most. */
  public static TaggingSettings of(String bootstrapServers, Path stateDirectory) {
    return new TaggingSettings(
        bootstrapServers,
        defaultApplicationId(""),
        "",
        null,
        stateDirectory,
        1,
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        Duration.ofSeconds(6),
        SentenceDecoder.DEFAULT_MAX_BYTES,
        EntityFilter.ALL,
        BatchSettings.DEFAULT,
        Map.of(),
        StagePolicy.DEFAULT);
  }

  /** The same, for who wants some of them otherwise. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /** The application id of who gives none: each topic prefix on a cluster has its own. */
  public static String defaultApplicationId(String topicPrefix) {
    return topicPrefix + "tagstream-tagger";
  }

  /**
   * Settings of the stage that tries a challenger out beside this one: with a group, a folder and
   * one thread of its own.
   *
   * @throws IllegalArgumentException if the group would have too long a name
   */
  public TaggingSettings challenger(String version) {
    return toBuilder()
        .applicationId(applicationId + "-challenger-" + plain(version))
        .stateDirectory(stateDirectory.resolve("challenger"))
        .streamThreads(1)
        .build();
  }

  /** Versions may have any name, groups may not; and none has that of another. */
  private static String plain(String version) {
    String plain = version.replaceAll("[^a-zA-Z0-9._-]", "_");
    return plain.equals(version)
        ? plain
        : plain + "." + UUID.nameUUIDFromBytes(version.getBytes(StandardCharsets.UTF_8));
  }

  /** How to reach the broker, as any Kafka client takes it. */
  public Map<String, Object> client() {
    Map<String, Object> client = new HashMap<>(kafka);
    client.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    return client;
  }

  /** The settings without secrets, which those of Kafka's clients may hold. */
  @Override
  public String toString() {
    return "TaggingSettings[%s on %s]".formatted(applicationId, bootstrapServers);
  }

  private static void requireName(String key, String value) {
    require(
        value.matches("[a-zA-Z0-9._-]{1,200}"),
        key,
        "'" + value + "'",
        "letters, digits, '.', '_' and '-'");
  }

  private static void require(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " is " + value + ": wanted " + wanted);
    }
  }

  /** Settings of which some change; see {@link TaggingSettings} for what they are. */
  public static final class Builder {
    private final String bootstrapServers;
    private String applicationId;
    private String topicPrefix;
    private String instanceId;
    private Path stateDirectory;
    private int streamThreads;
    private Duration commitInterval;
    private Duration transactionTimeout;
    private final Duration sessionTimeout;
    private int maxSentenceBytes;
    private EntityFilter entities;
    private BatchSettings batch;
    private Map<String, String> kafka;
    private StagePolicy policy;

    private Builder(TaggingSettings settings) {
      bootstrapServers = settings.bootstrapServers;
      applicationId = settings.applicationId;
      topicPrefix = settings.topicPrefix;
      instanceId = settings.instanceId;
      stateDirectory = settings.stateDirectory;
      streamThreads = settings.streamThreads;
      commitInterval = settings.commitInterval;
      transactionTimeout = settings.transactionTimeout;
      sessionTimeout = settings.sessionTimeout;
      maxSentenceBytes = settings.maxSentenceBytes;
      entities = settings.entities;
      batch = settings.batch;
      kafka = settings.kafka;
      policy = settings.policy;
    }

    /** The consumer group. */
    public Builder applicationId(String other) {
      applicationId = other;
      return this;
    }

    /** What every topic's name begins with. */
    public Builder topicPrefix(String other) {
      topicPrefix = other;
      return this;
    }

    /** The name of this instance; may be null. */
    public Builder instanceId(String other) {
      instanceId = other;
      return this;
    }

    /** What this instance keeps on disk. */
    public Builder stateDirectory(Path other) {
      stateDirectory = other;
      return this;
    }

    /** How many read, tokenize and write. */
    public Builder streamThreads(int other) {
      streamThreads = other;
      return this;
    }

    /** How often at least results become visible. */
    public Builder commitInterval(Duration other) {
      commitInterval = other;
      return this;
    }

    /** How long an instance that was killed holds up readers. */
    public Builder transactionTimeout(Duration other) {
      transactionTimeout = other;
      return this;
    }

    /** The largest value on {@code sentences}. */
    public Builder maxSentenceBytes(int other) {
      maxSentenceBytes = other;
      return this;
    }

    /** Which entities results tell of. */
    public Builder entities(EntityFilter other) {
      entities = other;
      return this;
    }

    /** How sentences are put into batches. */
    public Builder batch(BatchSettings other) {
      batch = other;
      return this;
    }

    /** More Kafka Streams settings, in place of those before. */
    public Builder kafka(Map<String, String> other) {
      kafka = other;
      return this;
    }

    /** What to do when it cannot go on. */
    public Builder policy(StagePolicy other) {
      policy = other;
      return this;
    }

    /**
     * The settings.
     *
     * @throws IllegalArgumentException naming what is not possible
     */
    public TaggingSettings build() {
      return new TaggingSettings(
          bootstrapServers,
          applicationId,
          topicPrefix,
          instanceId,
          stateDirectory,
          streamThreads,
          commitInterval,
          transactionTimeout,
          sessionTimeout,
          maxSentenceBytes,
          entities,
          batch,
          kafka,
          policy);
    }
  }
}
