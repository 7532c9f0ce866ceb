package io.tagstream.benchmarks;

import java.util.Random;

/**
 * When the sentences of an open loop are due: at random, independently of one another, as those of
 * many senders are.
 */
final class Schedule {
  private final Random random;
  private final double perSecond;
  private double seconds;

  /**
   * Begins at 0.
   *
   * @param perSecond how many are due in a second, in the mean
   * @param seed the same one gives the same times
   */
  Schedule(double perSecond, long seed) {
    this.perSecond = perSecond;
    this.random = new Random(seed);
  }

  /** When the next one is due, in nanoseconds. */
  long nextNanos() {
    seconds -= Math.log(1 - random.nextDouble()) / perSecond;
    return (long) (seconds * 1e9);
  }
}
