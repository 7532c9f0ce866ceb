package io.tagstream.web.live.scores;

import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.List;

/**
 * Entities that are right, wrong and missed: those that gold tells of, or those that a model's own
 * probabilities lead to expect, which are no whole numbers.
 */
record Outcomes(double tp, double fp, double fn) {
  static final Outcomes NONE = new Outcomes(0, 0, 0);

  /** What a model expects of its result; null for a result that does not tell. */
  static Outcomes expected(TaggedSentence tagged) {
    Expected counts = Expected.of(tagged);
    return counts == null ? null : new Outcomes(counts.tp(), counts.fp(), counts.fn());
  }

  /** What gold says of a sentence. */
  static Outcomes real(List<Match> matches) {
    long right = matches.stream().filter(Match::isRight).count();
    long predicted = matches.stream().filter(match -> match.predicted() != null).count();
    long gold = matches.stream().filter(match -> match.gold() != null).count();
    return new Outcomes(right, predicted - right, gold - right);
  }

  Outcomes plus(Outcomes other) {
    return new Outcomes(tp + other.tp, fp + other.fp, fn + other.fn);
  }

  /** These, each times what became of so many expected; null where nothing of a kind was. */
  Outcomes calibrated(Outcomes expected, Outcomes real) {
    if (expected.tp <= 0 || expected.fp <= 0 || expected.fn <= 0) {
      return null;
    }
    return new Outcomes(
        tp * real.tp / expected.tp, fp * real.fp / expected.fp, fn * real.fn / expected.fn);
  }

  /** Null where nothing is there and nothing was predicted. */
  Double f1() {
    double all = 2 * tp + fp + fn;
    return all > 0 ? Double.valueOf(2 * tp / all) : null;
  }
}
