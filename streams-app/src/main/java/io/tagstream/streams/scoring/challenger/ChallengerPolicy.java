package io.tagstream.streams.scoring.challenger;

import io.tagstream.schemas.record.ChallengerVerdict.Verdict;

/**
 * When a challenger is judged: after so many sentences, and each time that their number has doubled
 * since, six times at most. A look at every sentence would sooner or later see a winner where there
 * is none.
 *
 * @param sentences of the first verdict, with gold and tagged by both; 1 or more
 * @param probability from which on that one model is better counts as sure; more than 0.5, less
 *     than 1
 * @param decide whether the verdict is carried out: a better challenger promoted, any other one
 *     dismissed
 */
public record ChallengerPolicy(long sentences, double probability, boolean decide) {
  /** A policy that judges after 200 sentences, with a probability of 0.995, and only tells. */
  public static final ChallengerPolicy DEFAULT = new ChallengerPolicy(200, 0.995, false);

  /** The sentences of the last verdict, as a multiple of those of the first one. */
  private static final long LIMIT = 64;

  public ChallengerPolicy {
    if (sentences < 1) {
      throw new IllegalArgumentException(
          "challenger sentences is %d: wanted 1 or more".formatted(sentences));
    }
    if (!(probability > 0.5 && probability < 1)) {
      throw new IllegalArgumentException(
          "challenger probability is %s: wanted more than 0.5 and less than 1"
              .formatted(probability));
    }
  }

  /** Whether there is a verdict after so many sentences. */
  public boolean isDue(long count) {
    long times = count / sentences;
    return count % sentences == 0 && Long.bitCount(times) == 1 && times <= LIMIT;
  }

  /**
   * The verdict after so many sentences.
   *
   * @param better the probability that the challenger is
   */
  public Verdict judge(long count, double better) {
    if (better >= probability) {
      return Verdict.BETTER;
    }
    if (better <= 1 - probability) {
      return Verdict.WORSE;
    }
    return count / sentences < LIMIT ? Verdict.UNDECIDED : Verdict.NO_BETTER;
  }
}
