package io.tagstream.streams.app;

import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a tagger runs.
 *
 * @param tagging the tagging stage, and what all of it shares: broker, topics, folder
 * @param createTopics whether to create the topics that are missing
 * @param partitions of the topics it creates
 * @param replicationFactor of the topics it creates, or -1 for what the broker is set to
 * @param scoring how to score predictions against gold; null not to
 */
public record TaggerSettings(
    TaggingSettings tagging,
    boolean createTopics,
    int partitions,
    short replicationFactor,
    ScoringConfig scoring) {

  public TaggerSettings {
    if (partitions < 1) {
      throw new IllegalArgumentException("partitions is " + partitions + ": wanted 1 or more");
    }
    if (replicationFactor < 1 && replicationFactor != -1) {
      throw new IllegalArgumentException(
          "replicationFactor is %d: wanted 1 or more, or -1 for what the broker is set to"
              .formatted(replicationFactor));
    }
  }

  Topics topics() {
    return new Topics(tagging.topicPrefix());
  }

  /** How to reach the broker, as any Kafka client takes it. */
  Map<String, Object> client() {
    return tagging.client();
  }

  Path models() {
    return tagging.stateDirectory().resolve("models");
  }

  Path scoringState() {
    return tagging.stateDirectory().resolve("scoring");
  }

  String scoringApplicationId() {
    return tagging.applicationId() + "-scoring";
  }
}
