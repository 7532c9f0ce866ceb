package io.tagstream.runtime.score;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.Objects;

/**
 * The counts that a model's own probabilities lead to expect of its result, before there is gold:
 * what confidence-based performance estimation (CBPE, as in NannyML) starts from.
 *
 * @param tp sum of the entities' scores
 * @param fp how many entities are left
 * @param fn words of entities that were missed
 */
public record Expected(double tp, double fp, double fn) {

  /** Null for a result that does not tell: of an earlier release, say. */
  public static Expected of(TaggedSentence tagged) {
    if (tagged.signals() == null
        || tagged.entities().stream().map(EntityRecord::score).anyMatch(Objects::isNull)) {
      return null;
    }
    double right = tagged.entities().stream().mapToDouble(EntityRecord::score).sum();
    return new Expected(right, tagged.entities().size() - right, tagged.signals().missed());
  }
}
