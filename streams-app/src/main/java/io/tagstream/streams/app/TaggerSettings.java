package io.tagstream.streams.app;

import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import java.nio.file.Path;
import java.util.Map;

/**
 * How a tagger runs.
 *
 * @param tagging the tagging stage, and what all of it shares: broker, topics, folder
 * @param topicSetup how it finds its topics
 * @param scoring how to score predictions against gold; null not to
 * @param challengerShare the share of the sentences that a challenger tags, too, and of the model
 *     time that it may take, from 0 to 1; with 0 no challenger is followed
 * @param bundles where a version's URI may point to
 */
public record TaggerSettings(
    TaggingSettings tagging,
    TopicSetup topicSetup,
    ScoringConfig scoring,
    double challengerShare,
    BundleSources bundles) {
  /** What tells two models apart within days and is hardly felt. */
  public static final double DEFAULT_CHALLENGER_SHARE = 0.1;

  public TaggerSettings {
    requireOfItsOwn(tagging.applicationId());
    if (!(challengerShare >= 0 && challengerShare <= 1)) {
      throw new IllegalArgumentException(
          "challengerShare is " + challengerShare + ": wanted 0 to 1");
    }
  }

  /** Scoring, challengers and the trainer have groups beside the tagger's, named after it. */
  private static void requireOfItsOwn(String applicationId) {
    if (applicationId.matches(".*(-scoring|-challenger-.*|tagstream-trainer)")) {
      throw new IllegalArgumentException(
          "applicationId is '%s': names that end with -scoring or tagstream-trainer, or have"
                  .formatted(applicationId)
              + " -challenger- in them, are those of other consumer groups of Tagstream");
    }
  }

  /** The same with bundles from their topic alone. */
  public TaggerSettings(
      TaggingSettings tagging,
      TopicSetup topicSetup,
      ScoringConfig scoring,
      double challengerShare) {
    this(tagging, topicSetup, scoring, challengerShare, BundleSources.NONE);
  }

  /** The same with the usual share for a challenger. */
  public TaggerSettings(TaggingSettings tagging, TopicSetup topicSetup, ScoringConfig scoring) {
    this(tagging, topicSetup, scoring, DEFAULT_CHALLENGER_SHARE);
  }

  public Topics topics() {
    return tagging.topics();
  }

  /** How to reach the broker, as any Kafka client takes it. */
  public Map<String, Object> client() {
    return tagging.client();
  }

  Path models() {
    return tagging.stateDirectory().resolve("models");
  }

  /** Apart from those of champions, which must not be deleted for a challenger's sake. */
  Path challengerModels() {
    return tagging.stateDirectory().resolve("challenger").resolve("models");
  }

  Path scoringState() {
    return tagging.stateDirectory().resolve("scoring");
  }

  public String scoringApplicationId() {
    return tagging.scoringApplicationId();
  }
}
