package io.tagstream.streams.scoring.join;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.streams.scoring.count.WireCounts;
import java.time.Instant;

/**
 * A sentence's counts under one version, to add or to take back.
 *
 * @param timestamp event time of the sentence, in milliseconds since the epoch
 * @param sign 1 to count, -1 to take back
 * @param revision how often the sentence was counted before under this version
 * @param counts never negative
 * @param champion what its champion counts in the same sentence, as the record has it; null if it
 *     challenges none, or that has not tagged the sentence
 */
public record ScoreDelta(
    String version,
    long timestamp,
    int sign,
    int revision,
    ConfusionCounts counts,
    Champion champion) {

  /** The counts with their sign. */
  ConfusionCounts signed() {
    return sign < 0 ? counts.negated() : counts;
  }

  public EvaluationScore toRecord(String id) {
    return new EvaluationScore(
        id,
        version,
        Instant.ofEpochMilli(timestamp),
        sign,
        revision,
        WireCounts.ofCounts(counts),
        champion);
  }
}
