package io.tagstream.trainer.report;

import java.time.Duration;

/**
 * How far a training is.
 *
 * @param step optimizer steps done
 * @param totalSteps optimizer steps in all
 * @param epoch passes over the corpus done, with a fraction
 * @param loss mean cross entropy per labelled word of the last step
 * @param f1 on dev, of the last evaluation, from 0 to 1; null before the first one
 * @param remaining estimated from the steps so far; null while it is not known
 */
public record TrainingProgress(
    long step, long totalSteps, double epoch, double loss, Double f1, Duration remaining) {

  /** The same, evaluated. */
  public TrainingProgress withF1(double other) {
    return new TrainingProgress(step, totalSteps, epoch, loss, other, remaining);
  }

  /** What remains, in seconds, or null. */
  public Double secondsRemaining() {
    return remaining == null ? null : remaining.toMillis() / 1e3;
  }
}
