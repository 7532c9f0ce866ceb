package io.tagstream.ner.score;

/** Percentiles, by linear interpolation between the two nearest values, as in NumPy. */
final class Percentiles {
  private Percentiles() {}

  /** The value below which a share of the sorted values lies. */
  static double of(double[] sorted, double share) {
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }
}
