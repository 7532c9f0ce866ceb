package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.schemas.EvaluationMetrics.Scores;
import io.tagstream.schemas.EvaluationScore;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Counts as the topics carry them, and back. */
final class WireCounts {
  private WireCounts() {}

  static Map<String, EvaluationScore.Counts> ofCounts(ConfusionCounts counts) {
    return map(counts.byType(), c -> new EvaluationScore.Counts(c.tp(), c.fp(), c.fn()));
  }

  static ConfusionCounts toCounts(Map<String, EvaluationScore.Counts> counts) {
    return ConfusionCounts.of(map(counts, c -> new Counts(c.tp(), c.fp(), c.fn())));
  }

  static Map<String, Scores> scoresByType(ConfusionCounts counts) {
    return map(counts.byType(), WireCounts::scores);
  }

  static Scores scores(Counts c) {
    return new Scores(c.precision(), c.recall(), c.f1(), c.support(), c.tp(), c.fp(), c.fn());
  }

  private static <A, B> Map<String, B> map(Map<String, A> values, Function<A, B> function) {
    Map<String, B> mapped = new TreeMap<>();
    values.forEach((type, value) -> mapped.put(type, function.apply(value)));
    return mapped;
  }
}
