package io.tagstream.ner.score;

/**
 * How predictions met the gold entities. Differences of counts may be negative.
 *
 * @param tp predicted and gold
 * @param fp predicted, not gold
 * @param fn gold, not predicted
 */
public record Counts(long tp, long fp, long fn) {
  /** Nothing counted. */
  public static final Counts ZERO = new Counts(0, 0, 0);

  /** The counts of one entity that is gold, or predicted, or both. */
  static Counts of(boolean gold, boolean predicted) {
    return new Counts(gold && predicted ? 1 : 0, gold ? 0 : 1, predicted ? 0 : 1);
  }

  /** Sum, field by field. */
  public Counts plus(Counts other) {
    return new Counts(tp + other.tp, fp + other.fp, fn + other.fn);
  }

  /** Product, field by field. */
  public Counts times(long factor) {
    return new Counts(factor * tp, factor * fp, factor * fn);
  }

  /** Additive inverse. */
  public Counts negated() {
    return times(-1);
  }

  /** Whether all three are 0. */
  public boolean isZero() {
    return tp == 0 && fp == 0 && fn == 0;
  }

  /** The share of the predictions that are right, 0 where nothing was predicted. */
  public double precision() {
    return ratio(tp, tp + fp);
  }

  /** The share of the gold entities that were found, 0 where there are none. */
  public double recall() {
    return ratio(tp, support());
  }

  /** The harmonic mean of precision and recall, 0 where both are. */
  public double f1() {
    return harmonicMean(precision(), recall());
  }

  /**
   * 0 where both are, and otherwise in seqeval's order of operations: the last bit depends on it.
   */
  static double harmonicMean(double precision, double recall) {
    double sum = precision + recall;
    return sum == 0 ? 0 : 2 * precision * recall / sum;
  }

  /** Number of gold entities. */
  public long support() {
    return tp + fn;
  }

  private static double ratio(long part, long whole) {
    return whole == 0 ? 0 : (double) part / whole;
  }
}
