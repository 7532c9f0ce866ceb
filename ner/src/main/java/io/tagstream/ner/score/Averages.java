package io.tagstream.ner.score;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** seqeval's averages, which are NumPy's {@code average} over the types. */
final class Averages {
  private Averages() {}

  static Average micro(ConfusionCounts counts) {
    Counts all = counts.overall();
    return new Average(all.precision(), all.recall(), all.f1(), all.support());
  }

  static Average macro(ConfusionCounts counts) {
    return average(counts, type -> 1);
  }

  static Average weighted(ConfusionCounts counts) {
    return average(counts, Counts::support);
  }

  private static Average average(ConfusionCounts counts, ToDoubleFunction<Counts> weight) {
    Collection<Counts> types = counts.byType().values();
    return new Average(
        average(types, Counts::precision, weight),
        average(types, Counts::recall, weight),
        average(types, Counts::f1, weight),
        counts.overall().support());
  }

  private static double average(
      Collection<Counts> types, ToDoubleFunction<Counts> score, ToDoubleFunction<Counts> weight) {
    double weights = types.stream().mapToDouble(weight).sum();
    double[] weighted =
        types.stream().mapToDouble(t -> score.applyAsDouble(t) * weight.applyAsDouble(t)).toArray();
    return weights == 0 ? 0 : PairwiseSum.of(weighted) / weights;
  }
}
