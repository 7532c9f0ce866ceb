package io.tagstream.streams.scoring.count;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonBootstrap;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.EvaluationScore;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/** Counts as the topics carry them, and back. */
public final class WireCounts {
  private WireCounts() {}

  public static Map<String, EvaluationScore.Counts> ofCounts(ConfusionCounts counts) {
    return map(counts.byType(), c -> new EvaluationScore.Counts(c.tp(), c.fp(), c.fn()));
  }

  public static ConfusionCounts toCounts(Map<String, EvaluationScore.Counts> counts) {
    return ConfusionCounts.of(map(counts, c -> new Counts(c.tp(), c.fp(), c.fn())));
  }

  /** A window of whole sentences. */
  public static Window window(String name, Tally tally) {
    return window(name, tally, 1);
  }

  /**
   * A window's scores.
   *
   * @param one what a whole sentence counts in the tally; counts on the wire are rounded
   */
  public static Window window(String name, Tally tally, long one) {
    PoissonBootstrap.Interval interval = tally.f1Interval();
    return new Window(
        name,
        round(tally.sentences(), one),
        scores(tally.counts().overall(), one),
        map(tally.counts().byType(), counts -> scores(counts, one)),
        new Interval(interval.low(), interval.high()));
  }

  private static Scores scores(Counts c, long one) {
    return new Scores(
        c.precision(),
        c.recall(),
        c.f1(),
        round(c.support(), one),
        round(c.tp(), one),
        round(c.fp(), one),
        round(c.fn(), one));
  }

  private static long round(long count, long one) {
    return Math.round((double) count / one);
  }

  private static <A, B> Map<String, B> map(Map<String, A> values, Function<A, B> function) {
    Map<String, B> mapped = new TreeMap<>();
    values.forEach((type, value) -> mapped.put(type, function.apply(value)));
    return mapped;
  }
}
