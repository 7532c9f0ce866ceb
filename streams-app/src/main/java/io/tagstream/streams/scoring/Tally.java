package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;

/**
 * Counted sentences.
 *
 * @param sentences how many
 * @param counts of all of them together
 */
record Tally(long sentences, ConfusionCounts counts) {
  static final Tally ZERO = new Tally(0, ConfusionCounts.ZERO);

  Tally plus(Tally other) {
    return new Tally(sentences + other.sentences, counts.plus(other.counts));
  }

  Tally minus(Tally other) {
    return new Tally(sentences - other.sentences, counts.minus(other.counts));
  }

  boolean isZero() {
    return sentences == 0 && counts.isZero();
  }

  /** Whether the other one can have been added before. */
  boolean holds(Tally other) {
    Tally rest = minus(other);
    return rest.sentences >= 0
        && rest.counts.byType().values().stream().allMatch(Tally::isNotNegative);
  }

  private static boolean isNotNegative(Counts counts) {
    return counts.tp() >= 0 && counts.fp() >= 0 && counts.fn() >= 0;
  }
}
