package io.tagstream.ner.score;

import java.util.Arrays;
import java.util.List;
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
  /** How many counts {@link #toArray} gives. */
  public static final int COUNTS = 3 * PoissonWeights.REPLICATES;

  private static final double TAIL = 0.025;
  private static final int FP = PoissonWeights.REPLICATES;
  private static final int FN = 2 * PoissonWeights.REPLICATES;

  /** True positives of all replicates, then their false positives, then their false negatives. */
  private final long[] counts;

  /** Replicates of nothing. */
  public PoissonBootstrap() {
    this(new long[COUNTS]);
  }

  private PoissonBootstrap(long[] counts) {
    this.counts = counts;
  }

  /** What {@link #toArray} gave. */
  public static PoissonBootstrap of(long[] counts) {
    if (counts.length != COUNTS) {
      throw new IllegalArgumentException(
          "%d counts: wanted those of %d replicates"
              .formatted(counts.length, PoissonWeights.REPLICATES));
    }
    return new PoissonBootstrap(counts.clone());
  }

  /** A bootstrap of sentences that have no ids but their places, such as those of a file. */
  public static PoissonBootstrap ofSentences(List<Counts> sentences) {
    PoissonBootstrap bootstrap = new PoissonBootstrap();
    for (int i = 0; i < sentences.size(); i++) {
      bootstrap.add(PoissonWeights.ofPlace(i), sentences.get(i));
    }
    return bootstrap;
  }

  /**
   * Bounds between which the true score lies, in 95 of 100 streams.
   *
   * @param low the 2.5th percentile of the replicates' scores
   * @param high the 97.5th percentile
   */
  public record Interval(double low, double high) {
    private static Interval of(double[] values) {
      Arrays.sort(values);
      return new Interval(Percentiles.of(values, TAIL), Percentiles.of(values, 1 - TAIL));
    }
  }

  /**
   * How much more one score is than another.
   *
   * @param interval of the difference
   * @param probability that it is more: the share of replicates in which it is, where equal ones
   *     count half
   */
  public record Difference(Interval interval, double probability) {}

  /** Adds what was counted in a sentence, or takes it back where the counts are negative. */
  public void add(PoissonWeights sentence, Counts sentenceCounts) {
    add(sentence, sentenceCounts.tp(), 0);
    add(sentence, sentenceCounts.fp(), FP);
    add(sentence, sentenceCounts.fn(), FN);
  }

  private void add(PoissonWeights sentence, long count, int at) {
    if (count == 0) {
      return; // as most are
    }
    for (int i = 0; i < PoissonWeights.REPLICATES; i++) {
      counts[at + i] += sentence.get(i) * count;
    }
  }

  /** Adds what was counted in other sentences, so many times. */
  public void add(PoissonBootstrap other, long times) {
    for (int i = 0; i < counts.length; i++) {
      counts[i] += times * other.counts[i];
    }
  }

  /** The interval of a score, such as {@code Counts::f1}. */
  public Interval interval(ToDoubleFunction<Counts> score) {
    return Interval.of(scores(score));
  }

  /**
   * How a score compares with another's of the same sentences, pair by pair of replicates: these
   * count each sentence equally often, so what is hard for both weighs on neither
   * (Berg-Kirkpatrick, Burkett and Klein, An Empirical Investigation of Statistical Significance in
   * NLP, 2012).
   */
  public Difference difference(PoissonBootstrap other, ToDoubleFunction<Counts> score) {
    double[] differences = scores(score);
    double[] others = other.scores(score);
    Arrays.setAll(differences, i -> differences[i] - others[i]);
    double more = Arrays.stream(differences).map(d -> (1 + Math.signum(d)) / 2).average().orElse(0);
    return new Difference(Interval.of(differences), more);
  }

  private double[] scores(ToDoubleFunction<Counts> score) {
    return IntStream.range(0, PoissonWeights.REPLICATES)
        .mapToObj(i -> new Counts(counts[i], counts[FP + i], counts[FN + i]))
        .mapToDouble(score)
        .toArray();
  }

  /** All counts of the replicates, to keep; a copy. */
  public long[] toArray() {
    return counts.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof PoissonBootstrap that && Arrays.equals(counts, that.counts);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(counts);
  }
}
