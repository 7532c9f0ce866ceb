package io.tagstream.ner.score;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/**
 * How much better one model is than another on the same sentences, and how sure that is: the
 * difference of their micro F1 with its 95 % percentile interval over bootstrap samples of the
 * sentences. Each sample draws the same sentences for both models, so what is hard for both weighs
 * on neither.
 *
 * <p>Efron and Tibshirani, An Introduction to the Bootstrap (1993), chapter 13; for paired tests in
 * natural language processing, Berg-Kirkpatrick, Burkett and Klein, An Empirical Investigation of
 * Statistical Significance in NLP (2012).
 *
 * @param sentences how many there were
 * @param f1 of the first model
 * @param otherF1 of the second model
 * @param low the 2.5th percentile of {@code f1 - otherF1}
 * @param high the 97.5th percentile
 */
public record PairedBootstrap(int sentences, double f1, double otherF1, double low, double high) {
  private static final int REPLICATES = 1_000;
  private static final double TAIL = 0.025;

  /**
   * Compares two models; the same counts and seed give the same interval.
   *
   * @param counts of the first model, one for each sentence
   * @param others of the second model, for the same sentences in the same order
   * @throws IllegalArgumentException if there are not as many of both, or none
   */
  public static PairedBootstrap of(
      List<ConfusionCounts> counts, List<ConfusionCounts> others, long seed) {
    if (counts.size() != others.size() || counts.isEmpty()) {
      throw new IllegalArgumentException(
          "%d sentences and %d: wanted as many of both, and at least one"
              .formatted(counts.size(), others.size()));
    }
    Counts[] first = overall(counts);
    Counts[] second = overall(others);
    SplittableRandom random = new SplittableRandom(seed);
    double[] differences = new double[REPLICATES];
    int[] drawn = new int[first.length];
    for (int replicate = 0; replicate < REPLICATES; replicate++) {
      for (int i = 0; i < drawn.length; i++) {
        drawn[i] = random.nextInt(drawn.length);
      }
      differences[replicate] = f1(first, drawn) - f1(second, drawn);
    }
    Arrays.sort(differences);
    return new PairedBootstrap(
        counts.size(),
        ConfusionCounts.sum(counts).micro().f1(),
        ConfusionCounts.sum(others).micro().f1(),
        Percentiles.of(differences, TAIL),
        Percentiles.of(differences, 1 - TAIL));
  }

  private static Counts[] overall(List<ConfusionCounts> counts) {
    return counts.stream().map(ConfusionCounts::overall).toArray(Counts[]::new);
  }

  private static double f1(Counts[] sentences, int[] drawn) {
    long tp = 0;
    long fp = 0;
    long fn = 0;
    for (int i : drawn) {
      tp += sentences[i].tp();
      fp += sentences[i].fp();
      fn += sentences[i].fn();
    }
    return new Counts(tp, fp, fn).f1();
  }

  /** {@link #f1} less {@link #otherF1}. */
  public double difference() {
    return f1 - otherF1;
  }

  /** Whether the first model is worse, beyond what the choice of sentences explains. */
  public boolean isWorse() {
    return high < 0;
  }
}
