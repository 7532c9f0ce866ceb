package io.tagstream.streams.scoring.join;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.streams.scoring.count.WireCounts;

/**
 * What a challenger's champion counts in the same sentence.
 *
 * @param version the champion
 */
record Rival(String version, ConfusionCounts counts) {
  Champion toRecord() {
    return new Champion(version, WireCounts.ofCounts(counts));
  }
}
