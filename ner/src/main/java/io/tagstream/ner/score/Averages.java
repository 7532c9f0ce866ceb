package io.tagstream.ner.score;

import io.tagstream.ner.label.CodePointOrder;
import java.util.Collection;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;

/**
 * seqeval's scores of counts; its averages are NumPy's {@code average} over the types.
 *
 * @param counts what is scored
 * @param zeroDivision the precision where nothing was predicted, and the recall where nothing is
 *     gold: 0 or 1, seqeval's {@code zero_division}
 */
public record Averages(ConfusionCounts counts, int zeroDivision) {
  /** Checks that a zero division is 0 or 1. */
  public Averages {
    if (zeroDivision != 0 && zeroDivision != 1) {
      throw new IllegalArgumentException("zero division " + zeroDivision + ", expected 0 or 1");
    }
  }

  /** The scores of each type, in code point order. */
  public SortedMap<String, Average> byType() {
    SortedMap<String, Average> scores = new TreeMap<>(CodePointOrder.INSTANCE);
    counts.byType().forEach((type, c) -> scores.put(type, of(c)));
    return scores;
  }

  /** Every entity weighs the same. */
  public Average micro() {
    return of(counts.overall());
  }

  /** Every type weighs the same, those without support included. */
  public Average macro() {
    return average(type -> 1);
  }

  /** Every type weighs as much as it has gold entities. */
  public Average weighted() {
    Counts all = counts.overall();
    if (all.support() == 0) {
      double unlessPredicted = all.fp() == 0 ? zeroDivision : 0;
      return new Average(unlessPredicted, zeroDivision, unlessPredicted, 0);
    }
    return average(Average::support);
  }

  private Average of(Counts c) {
    double precision = c.tp() + c.fp() == 0 ? zeroDivision : c.precision();
    double recall = c.support() == 0 ? zeroDivision : c.recall();
    return new Average(precision, recall, Counts.harmonicMean(precision, recall), c.support());
  }

  private Average average(ToDoubleFunction<Average> weight) {
    Collection<Average> types = byType().values();
    return new Average(
        average(types, Average::precision, weight),
        average(types, Average::recall, weight),
        average(types, Average::f1, weight),
        counts.overall().support());
  }

  private static double average(
      Collection<Average> types,
      ToDoubleFunction<Average> score,
      ToDoubleFunction<Average> weight) {
    double weights = types.stream().mapToDouble(weight).sum();
    double[] weighted =
        types.stream().mapToDouble(t -> score.applyAsDouble(t) * weight.applyAsDouble(t)).toArray();
    return weights == 0 ? 0 : PairwiseSum.of(weighted) / weights;
  }
}
