package io.tagstream.ner.score;

/**
 * What a sentence adds to a tally.
 *
 * @param counts of the sentence
 * @param overall all of its types together
 * @param weights how often each replicate counts it
 */
public record ScoredSentence(ConfusionCounts counts, Counts overall, PoissonWeights weights) {

  public static ScoredSentence of(String id, ConfusionCounts counts) {
    return new ScoredSentence(counts, counts.overall(), PoissonWeights.of(id));
  }

  /** Other counts of the same sentence. */
  public ScoredSentence with(ConfusionCounts other) {
    return new ScoredSentence(other, other.overall(), weights);
  }

  /** The error of the sentence, from 0, all right or nothing to find, to 1. */
  public double error() {
    return overall.fp() + overall.fn() == 0 ? 0 : 1 - overall.f1();
  }
}
