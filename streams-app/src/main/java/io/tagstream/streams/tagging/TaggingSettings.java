package io.tagstream.streams.tagging;

import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchSettings;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.output.Telling;
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
 * @param topics what is read and written
 * @param instanceId names this instance: the same after a restart, and of no other running
 *     instance. Null to take a name kept in {@code stateDirectory}.
 * @param stateDirectory what this instance keeps on disk
 * @param streamThreads that read, tokenize and write; one model serves all
 * @param commitInterval how often at least results become visible to readers of committed records;
 *     with nothing left to tag, up to four times as often
 * @param transactionTimeout how long an instance that was killed, and is not started again, holds
 *     up readers of committed records
 * @param sessionTimeout after which others take over the partitions of a dead instance
 * @param format how input is read
 * @param telling what is told of sentences, and how
 * @param batch how sentences are put into batches
 * @param kafka more Kafka Streams settings, such as security; they do not override those above
 * @param policy what to do when it cannot go on
 */
public record TaggingSettings(
    String bootstrapServers,
    String applicationId,
    Topics topics,
    String instanceId,
    Path stateDirectory,
    int streamThreads,
    Duration commitInterval,
    Duration transactionTimeout,
    Duration sessionTimeout,
    InputFormat format,
    Telling telling,
    BatchSettings batch,
    Map<String, String> kafka,
    StagePolicy policy) {
  /** Of what a group's name ends with. */
  private static final int LONGEST_PLAIN = 100;

  public TaggingSettings {
    require(!bootstrapServers.isBlank(), "bootstrapServers", bootstrapServers, "host:port");
    requireName("applicationId", applicationId);
    require(
        (telling.enrichment() == null) == topics.enrichedRecords().isEmpty(),
        "enrichment",
        telling.enrichment(),
        "one with a topic for it, or neither");
    if (instanceId != null) {
      requireName("instanceId", instanceId);
    }
    require(streamThreads >= 1, "streamThreads", streamThreads, "1 or more");
    require(commitInterval.toMillis() >= 1, "commitInterval", commitInterval, "1 ms or more");
    require(sessionTimeout.toMillis() >= 1000, "sessionTimeout", sessionTimeout, "1 s or more");
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
        defaultApplicationId(new Topics()),
        new Topics(),
        null,
        stateDirectory,
        1,
        Duration.ofMillis(200),
        Duration.ofSeconds(30),
        Duration.ofSeconds(6),
        new JsonFormat(SentenceDecoder.DEFAULT_MAX_BYTES),
        Telling.ALL,
        BatchSettings.DEFAULT,
        Map.of(),
        StagePolicy.DEFAULT);
  }

  /** The same, for who wants some of them otherwise. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  /**
   * The application id of who gives none: on a cluster each topic prefix has its own, and so have
   * other inputs than the usual one.
   */
  public static String defaultApplicationId(Topics topics) {
    return defaultApplicationId(topics, topics.inputs());
  }

  /**
   * The application id of who scores for those that give none: who writes the same results has the
   * same, so that each counts once.
   */
  public String scoringApplicationId() {
    return (applicationId.equals(defaultApplicationId(topics))
            ? defaultApplicationId(topics, topics.results())
            : applicationId)
        + "-scoring";
  }

  private static String defaultApplicationId(Topics topics, Object others) {
    String usual = topics.prefix() + "tagstream-tagger";
    return others == null ? usual : usual + "-" + plain(others.toString());
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
        .topics(topics.with(topics.inputs(), topics.results(), null))
        .telling(telling.resultsAlone())
        .build();
  }

  /** Versions and patterns may have any name, groups may not; and none has that of another. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^a-zA-Z0-9._-]", "_");
    String most = plain.substring(0, Math.min(plain.length(), LONGEST_PLAIN));
    return most.equals(name)
        ? most
        : most + "." + UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
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
    private Topics topics;
    private String instanceId;
    private Path stateDirectory;
    private int streamThreads;
    private Duration commitInterval;
    private Duration transactionTimeout;
    private final Duration sessionTimeout;
    private InputFormat format;
    private Telling telling;
    private BatchSettings batch;
    private Map<String, String> kafka;
    private StagePolicy policy;

    private Builder(TaggingSettings settings) {
      bootstrapServers = settings.bootstrapServers;
      applicationId = settings.applicationId;
      topics = settings.topics;
      instanceId = settings.instanceId;
      stateDirectory = settings.stateDirectory;
      streamThreads = settings.streamThreads;
      commitInterval = settings.commitInterval;
      transactionTimeout = settings.transactionTimeout;
      sessionTimeout = settings.sessionTimeout;
      format = settings.format;
      telling = settings.telling;
      batch = settings.batch;
      kafka = settings.kafka;
      policy = settings.policy;
    }

    /** The consumer group. */
    public Builder applicationId(String other) {
      applicationId = other;
      return this;
    }

    /** What is read and written. */
    public Builder topics(Topics other) {
      topics = other;
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

    /** How input is read. */
    public Builder format(InputFormat other) {
      format = other;
      return this;
    }

    /** What is told of sentences, and how. */
    public Builder telling(Telling other) {
      telling = other;
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
          topics,
          instanceId,
          stateDirectory,
          streamThreads,
          commitInterval,
          transactionTimeout,
          sessionTimeout,
          format,
          telling,
          batch,
          kafka,
          policy);
    }
  }
}
