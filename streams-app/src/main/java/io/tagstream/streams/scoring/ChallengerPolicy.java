package io.tagstream.streams.scoring;

import io.tagstream.schemas.ChallengerVerdict.Verdict;

/**
 * When a challenger is judged: after so many sentences, and each time that their number has doubled
 * since. A look at every sentence would sooner or later see a winner where there is none.
 *
 * @param sentences of the first verdict, with gold and tagged by both; 1 or more
 * @param probability from which on that one model is better counts as sure; more than 0.5, less
 *     than 1
 * @param limit of sentences, at which a challenger that is not better is given up
 * @param decide whether the verdict is carried out: a better challenger promoted, any other one
 *     dismissed
 */
public record ChallengerPolicy(long sentences, double probability, long limit, boolean decide) {
  /** After 200 sentences, with 0.99, up to 12,800 of them; only told. */
  public static final ChallengerPolicy DEFAULT = new ChallengerPolicy(200, 0.99, 12_800, false);

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
    if (limit < sentences) {
      throw new IllegalArgumentException(
          "challenger limit is %d: wanted %d or more, the sentences of the first verdict"
              .formatted(limit, sentences));
    }
  }

  /** The same, carried out or not. */
  public ChallengerPolicy withDecide(boolean decide) {
    return new ChallengerPolicy(sentences, probability, limit, decide);
  }

  /** Whether there is a verdict after so many sentences. */
  boolean isDue(long count) {
    return count == limit
        || (count < limit && count % sentences == 0 && Long.bitCount(count / sentences) == 1);
  }

  /**
   * The verdict after so many sentences.
   *
   * @param better the probability that the challenger is
   */
  Verdict judge(long count, double better) {
    if (better >= probability) {
      return Verdict.BETTER;
    }
    if (better <= 1 - probability) {
      return Verdict.WORSE;
    }
    return count < limit ? Verdict.UNDECIDED : Verdict.NO_BETTER;
  }
}
