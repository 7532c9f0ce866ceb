package io.tagstream.ner.score;

import java.util.Arrays;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/**
 * How sure a score is, given that other sentences might have come: counts of bootstrap replicates
 * of the sentences, which add and subtract as the counts themselves do.
 *
 * <p>The Poisson bootstrap of Oza and Russell (2001) and of Chamandy, Muralidharan, Najmi and Naidu
 * (Estimating Uncertainty for Massive Data Streams, 2012): a replicate counts each sentence as
 * often as a {@linkplain PoissonWeights Poisson variable} says. Not safe for use by several
 * threads.
 */
public final class PoissonBootstrap {
  private static final double TAIL = 0.025;

  private final long[] tp = new long[PoissonWeights.REPLICATES];
  private final long[] fp = new long[PoissonWeights.REPLICATES];
  private final long[] fn = new long[PoissonWeights.REPLICATES];

  /**
   * Between its bounds the true score lies, in 95 of 100 streams.
   *
   * @param low the 2.5th percentile of the replicates' scores
   * @param high the 97.5th percentile
   */
  public record Interval(double low, double high) {}

  /** Adds what was counted in a sentence, or takes it back where the counts are negative. */
  public void add(PoissonWeights sentence, Counts counts) {
    for (int i = 0; i < PoissonWeights.REPLICATES; i++) {
      int weight = sentence.get(i);
      tp[i] += weight * counts.tp();
      fp[i] += weight * counts.fp();
      fn[i] += weight * counts.fn();
    }
  }

  /** Adds what was counted in other sentences. */
  public void add(PoissonBootstrap other) {
    for (int i = 0; i < PoissonWeights.REPLICATES; i++) {
      tp[i] += other.tp[i];
      fp[i] += other.fp[i];
      fn[i] += other.fn[i];
    }
  }

  /** The interval of a score, such as {@code Counts::f1}. */
  public Interval interval(ToDoubleFunction<Counts> score) {
    double[] scores =
        IntStream.range(0, PoissonWeights.REPLICATES)
            .mapToObj(i -> new Counts(tp[i], fp[i], fn[i]))
            .mapToDouble(score)
            .sorted()
            .toArray();
    return new Interval(Percentiles.of(scores, TAIL), Percentiles.of(scores, 1 - TAIL));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoissonBootstrap that
        && Arrays.equals(tp, that.tp)
        && Arrays.equals(fp, that.fp)
        && Arrays.equals(fn, that.fn);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Arrays.hashCode(tp) + Arrays.hashCode(fp)) + Arrays.hashCode(fn);
  }
}
