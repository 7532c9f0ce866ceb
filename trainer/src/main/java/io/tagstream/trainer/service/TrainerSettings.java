package io.tagstream.trainer.service;

import io.tagstream.schemas.Topics;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a trainer service needs to know.
 *
 * @param client how to reach the broker, as any Kafka client takes it
 * @param topics where it reads and writes
 * @param workDirectory where trainings write; created when it is not there. A folder is deleted
 *     when its training is published, and left for a look when it failed
 * @param defaultConfig training settings, with the keys of {@code run_ner.py}: a request's own ones
 *     are laid over them
 */
public record TrainerSettings(
    Map<String, Object> client,
    Topics topics,
    Path workDirectory,
    Map<String, Object> defaultConfig) {

  public TrainerSettings {
    client = Map.copyOf(client);
    if (!client.containsKey("bootstrap.servers")) {
      throw new IllegalArgumentException("'bootstrap.servers' is missing: give host:port of Kafka");
    }
    // JSON settings may hold nulls.
    defaultConfig = Collections.unmodifiableMap(new LinkedHashMap<>(defaultConfig));
  }

  /** Names the consumer group and the transactions: trainers with one prefix take turns. */
  String name() {
    return topics.prefix() + "tagstream-trainer";
  }
}
