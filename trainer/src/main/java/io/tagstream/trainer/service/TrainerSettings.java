package io.tagstream.trainer.service;

import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a trainer service needs to know.
 *
 * @param client how to reach the broker, as any Kafka client takes it
 * @param topics where it reads and writes
 * @param workDirectory where trainings write, each trainer in a folder of its own; created when it
 *     is not there. What a training wrote is deleted at its end
 * @param defaultConfig training settings, with the keys of {@code run_ner.py}: a request's own ones
 *     are laid over them
 * @param bundles where a version's URI may point to
 * @param lease how long nothing may be heard of a training before another trainer takes it over
 * @param patience how long one thing is asked of Kafka in vain; a training, while Kafka answers
 *     otherwise
 * @param allowed which files requests may name
 * @param topicSetup how it finds its topics
 */
public record TrainerSettings(
    Map<String, Object> client,
    Topics topics,
    Path workDirectory,
    Map<String, Object> defaultConfig,
    BundleSources bundles,
    Duration lease,
    Duration patience,
    AllowedPaths allowed,
    TopicSetup topicSetup) {
  // Longer than any transaction of a client that is well.
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  // Whoever takes over begins at the beginning, so a restart had better be quicker.
  private static final Duration LEASE = Duration.ofSeconds(30);

  /** How many fetches fit into the patience: between two the alias may be found moved. */
  private static final int FETCHES = 20;

  /** Settings with the usual times, for topics that are there. */
  public TrainerSettings(
      Map<String, Object> client,
      Topics topics,
      Path workDirectory,
      Map<String, Object> defaultConfig,
      BundleSources bundles,
      AllowedPaths allowed) {
    this(
        client,
        topics,
        workDirectory,
        defaultConfig,
        bundles,
        LEASE,
        PATIENCE,
        allowed,
        TopicSetup.EXISTING);
  }

  /** The same, with another way to its topics. */
  public TrainerSettings withTopicSetup(TopicSetup other) {
    return new TrainerSettings(
        client, topics, workDirectory, defaultConfig, bundles, lease, patience, allowed, other);
  }

  public TrainerSettings {
    client = Map.copyOf(client);
    if (!client.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException("'bootstrap.servers' is missing: give host:port of Kafka");
    }
    // JSON settings may hold nulls.
    defaultConfig = Collections.unmodifiableMap(new LinkedHashMap<>(defaultConfig));
  }

  /** Looks at the paths that a request names; see {@link AllowedPaths#check}. */
  void requireAllowed(Map<String, Object> config) {
    allowed.check(config, defaultConfig);
  }

  /** Fetches bundles of versions into a folder. */
  BundleFetcher fetcher(Path folder) {
    return new BundleFetcher(client, topics, folder, bundles, patience.dividedBy(FETCHES));
  }

  /** The settings without secrets, which those of Kafka's clients may hold. */
  @Override
  public String toString() {
    return "TrainerSettings[%s in %s]".formatted(name(), workDirectory);
  }

  /** Names the consumer group and the transactions of all trainers with one prefix. */
  String name() {
    return TrainerTopics.name(topics);
  }
}
