package io.tagstream.ner.drift;

import java.util.Optional;

/**
 * The test of Page (Continuous Inspection Schemes, 1954) and Hinkley: sums by how much errors
 * exceed their mean so far, less what may be, never below 0; a large sum is a rise. Like MOA's it
 * forgets a little of the sum with each error; MOA's, which falls below 0, takes longer to find a
 * change after a long time without any.
 */
public final class PageHinkley implements DriftDetector {
  /** It says nothing before so many errors. */
  private static final int SHORTEST = 30;

  private static final double KEPT = 0.9999;

  private final double tolerance;
  private final double threshold;
  private long count;
  private double mean;
  private double sum;

  // Of the errors since the sum was 0 last: they are those after the change, if there is one.
  private long risingCount;
  private double risingErrors;

  /**
   * A tolerance of 0.02 and a threshold of 50. MOA tolerates 0.005, with which the errors of
   * sentences, which vary much, raise false alarms.
   */
  public PageHinkley() {
    this(0.02, 50);
  }

  /**
   * A detector without any error yet.
   *
   * @param tolerance by how much the mean may rise without an alarm
   * @param threshold of the sum: larger ones raise fewer false alarms, later
   */
  public PageHinkley(double tolerance, double threshold) {
    this.tolerance = tolerance;
    this.threshold = threshold;
  }

  @Override
  public Optional<Drift> add(double error) {
    count++;
    mean += (error - mean) / count;
    sum = Math.max(0, KEPT * sum + error - mean - tolerance);
    risingCount = sum > 0 ? risingCount + 1 : 0;
    risingErrors = sum > 0 ? risingErrors + error : 0;
    if (count < SHORTEST || sum <= threshold) {
      return Optional.empty();
    }
    // The first error is its own mean, so there is always one before.
    Drift drift =
        new Drift(
            (count * mean - risingErrors) / (count - risingCount), risingErrors / risingCount);
    restore(new double[5]);
    return Optional.of(drift);
  }

  @Override
  public double[] state() {
    return new double[] {count, mean, sum, risingCount, risingErrors};
  }

  @Override
  public void restore(double[] state) {
    count = (long) state[0];
    mean = state[1];
    sum = state[2];
    risingCount = (long) state[3];
    risingErrors = state[4];
  }
}
