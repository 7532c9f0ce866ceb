package io.tagstream.ner.score;

/**
 * How predictions met the gold entities under one schema, in the terms of SemEval 2013 (task 9.1).
 * Differences of counts may be negative.
 *
 * @param correct COR, right
 * @param incorrect INC, wrong, but about a gold entity
 * @param partial PAR, half right
 * @param missed MIS, gold that no prediction met
 * @param spurious SPU, predicted where no gold is
 */
public record SemEvalCounts(
    long correct, long incorrect, long partial, long missed, long spurious) {
  /** Nothing counted. */
  public static final SemEvalCounts ZERO = new SemEvalCounts(0, 0, 0, 0, 0);

  /** Sum, field by field. */
  public SemEvalCounts plus(SemEvalCounts other) {
    return new SemEvalCounts(
        correct + other.correct,
        incorrect + other.incorrect,
        partial + other.partial,
        missed + other.missed,
        spurious + other.spurious);
  }

  /** Additive inverse. */
  public SemEvalCounts negated() {
    return new SemEvalCounts(-correct, -incorrect, -partial, -missed, -spurious);
  }

  /** Gold entities. */
  public long possible() {
    return correct + incorrect + partial + missed;
  }

  /** Predicted entities. */
  public long actual() {
    return correct + incorrect + partial + spurious;
  }

  /** The share of the predictions that are right, partial ones by half; 0 where there are none. */
  public double precision() {
    return right(actual());
  }

  /** The share of the gold entities that were found, likewise. */
  public double recall() {
    return right(possible());
  }

  /** The harmonic mean of precision and recall, 0 where both are. */
  public double f1() {
    return Counts.harmonicMean(precision(), recall());
  }

  private double right(long whole) {
    return whole == 0 ? 0 : (correct + 0.5 * partial) / whole;
  }
}
