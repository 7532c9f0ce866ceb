package io.tagstream.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The median of some measurements, and between what they lie. */
record Spread(double median, double lowest, double highest) {

  /**
   * The spread of one measurement or more.
   *
   * @throws IllegalArgumentException if there is none
   */
  static Spread of(double... values) {
    if (values.length == 0) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1]);
  }

  /** The spread of the quotients of two series, one by one: those of a round belong together. */
  static Spread ofRatios(double[] dividends, double[] divisors) {
    double[] ratios = new double[dividends.length];
    Arrays.setAll(ratios, i -> dividends[i] / divisors[i]);
    return of(ratios);
  }

  /** {@code median (lowest to highest)}, with so many decimals. */
  String text(int decimals) {
    String number = "%." + decimals + "f";
    return String.format(
        Locale.ROOT, number + " (" + number + " to " + number + ")", median, lowest, highest);
  }
}
