package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.EvaluationMetrics;
import java.time.Duration;

/** What scoring tells about itself; called from several threads. */
public interface ScoringMetrics {

  /**
   * A sentence's counts have changed.
   *
   * @param version the model version
   * @param change by which its counts differ from before; a correction makes some negative
   */
  void evaluated(String version, ConfusionCounts change);

  /** Gold has come to something. */
  void gold(GoldOutcome outcome);

  /** Gold has met its prediction, so long after the sentence; none if it was there before. */
  void goldDelay(Duration delay);

  /** The windows of a version as they stand. */
  void windows(EvaluationMetrics metrics);

  /** Another instance takes the version over: its windows are no longer known here. */
  void forget(String version);

  /** Hears nothing. */
  static ScoringMetrics none() {
    return new ScoringMetrics() {
      @Override
      public void evaluated(String version, ConfusionCounts change) {}

      @Override
      public void gold(GoldOutcome outcome) {}

      @Override
      public void goldDelay(Duration delay) {}

      @Override
      public void windows(EvaluationMetrics metrics) {}

      @Override
      public void forget(String version) {}
    };
  }
}
