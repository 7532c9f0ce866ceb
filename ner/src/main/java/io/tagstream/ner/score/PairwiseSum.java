package io.tagstream.ner.score;

/**
 * The sum of doubles in the order in which NumPy adds them ({@code pairwise_sum} of its umath
 * loops), so that an average over eight types or more has the same last bit.
 */
final class PairwiseSum {
  private static final int LANES = 8;
  private static final int BLOCK = 128;

  private PairwiseSum() {}

  static double of(double[] values) {
    return sum(values, 0, values.length);
  }

  private static double sum(double[] values, int from, int n) {
    if (n < LANES) {
      return addTo(0, values, from, from + n);
    }
    if (n <= BLOCK) {
      return block(values, from, n);
    }
    int half = n / 2 - n / 2 % LANES;
    return sum(values, from, half) + sum(values, from + half, n - half);
  }

  private static double block(double[] values, int from, int n) {
    double[] r = new double[LANES];
    int whole = n - n % LANES;
    for (int i = 0; i < whole; i++) {
      r[i % LANES] += values[from + i];
    }
    double sum = ((r[0] + r[1]) + (r[2] + r[3])) + ((r[4] + r[5]) + (r[6] + r[7]));
    return addTo(sum, values, from + whole, from + n);
  }

  private static double addTo(double start, double[] values, int from, int to) {
    double sum = start;
    for (int i = from; i < to; i++) {
      sum += values[i];
    }
    return sum;
  }
}
