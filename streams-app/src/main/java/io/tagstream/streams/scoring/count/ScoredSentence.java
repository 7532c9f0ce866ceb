package io.tagstream.streams.scoring.count;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.ner.score.PoissonWeights;
import io.tagstream.schemas.record.EvaluationScore;
import java.util.Map;

/**
 * What a sentence adds to a tally.
 *
 * @param counts of the sentence
 * @param overall all of its types together
 * @param weights how often each replicate counts it
 */
public record ScoredSentence(ConfusionCounts counts, Counts overall, PoissonWeights weights) {

  public static ScoredSentence of(String id, Map<String, EvaluationScore.Counts> wire) {
    return of(id, WireCounts.toCounts(wire));
  }

  public static ScoredSentence of(String id, ConfusionCounts counts) {
    return new ScoredSentence(counts, counts.overall(), PoissonWeights.of(id));
  }

  /** Other counts of the same sentence. */
  public ScoredSentence with(Map<String, EvaluationScore.Counts> wire) {
    ConfusionCounts other = WireCounts.toCounts(wire);
    return new ScoredSentence(other, other.overall(), weights);
  }

  /** The error of the sentence, from 0, all right or nothing to find, to 1. */
  public double error() {
    return overall.fp() + overall.fn() == 0 ? 0 : 1 - overall.f1();
  }
}
