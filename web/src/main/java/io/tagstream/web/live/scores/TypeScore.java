package io.tagstream.web.live.scores;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;

/**
 * Scores as people read them: null where undefined.
 *
 * @param support gold entities
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
record TypeScore(Double f1, Double precision, Double recall, long support) {
  /** What the record says, but for the zeros of what is undefined. */
  static TypeScore of(Scores scores) {
    boolean predicts = scores.tp() + scores.fp() > 0 || scores.precision() > 0;
    boolean wants = scores.tp() + scores.fn() > 0 || scores.recall() > 0;
    return new TypeScore(
        predicts || wants ? Figures.rounded(scores.f1()) : null,
        predicts ? Figures.rounded(scores.precision()) : null,
        wants ? Figures.rounded(scores.recall()) : null,
        scores.support());
  }

  /** How often it is gold or predicted. */
  static long frequency(Scores scores) {
    return scores.tp() + scores.fp() + scores.fn();
  }

  /** Several types as one. */
  static final class Sum {
    private long tp;
    private long fp;
    private long fn;

    void add(Scores scores) {
      tp += scores.tp();
      fp += scores.fp();
      fn += scores.fn();
    }

    Scores scores() {
      return new Scores(
          ratio(tp, tp + fp),
          ratio(tp, tp + fn),
          ratio(2 * tp, 2 * tp + fp + fn),
          tp + fn,
          tp,
          fp,
          fn);
    }

    private static double ratio(long part, long whole) {
      return whole > 0 ? (double) part / whole : 0;
    }
  }
}
