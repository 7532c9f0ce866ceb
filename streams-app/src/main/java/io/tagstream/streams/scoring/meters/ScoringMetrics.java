package io.tagstream.streams.scoring.meters;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import java.time.Duration;

/** What scoring tells about itself; called from several threads. Hears nothing by default. */
public interface ScoringMetrics {
  /**
   * A sentence's counts have changed.
   *
   * @param version the model version
   * @param change by which its counts differ from before; a correction makes some negative
   */
  default void evaluated(String version, ConfusionCounts change) {}

  /** What a version expects of a sentence that it has tagged for the first time. */
  default void expected(String version, Expected counts) {}

  /** What it had expected of a sentence that has been scored for the first time. */
  default void expectedOfLabelled(String version, Expected counts) {}

  /** Gold has come to something. */
  default void gold(GoldOutcome outcome) {}

  /** Gold has met its prediction, so long after the sentence; none if it was there before. */
  default void goldDelay(Duration delay) {}

  /** A sentence was given to those who write gold. */
  default void queuedForLabel() {}

  /** The windows of a version as they stand. */
  default void windows(EvaluationMetrics metrics) {}

  /** A signal of a version's sentences has risen. */
  default void drifted(DriftAlarm alarm) {}

  /** Another instance takes the version over: its windows are no longer known here. */
  default void forget(String version) {}
}
