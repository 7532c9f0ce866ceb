package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;

/** Results as records: the same whoever brought the sentence. */
final class Results {
  private Results() {}

  /**
   * The record of a result.
   *
   * @param tagging what it tells of
   * @param champion of a challenger's result, or null; see {@link TaggedSentence}
   */
  static TaggedSentence of(
      String id, String text, Tagging tagging, String version, Instant when, String champion) {
    return new TaggedSentence(
        id,
        text,
        tagging.entities().stream().map(Results::record).toList(),
        version,
        when,
        record(tagging.signals()),
        champion);
  }

  private static EntityRecord record(Entity entity) {
    return new EntityRecord(
        entity.type(), entity.text(), entity.start(), entity.end(), entity.score());
  }

  private static TaggedSentence.Signals record(Signals signals) {
    return new TaggedSentence.Signals(
        rounded(signals.confidence()),
        signals.words(),
        signals.splitWords(),
        signals.unknownWords(),
        rounded(signals.missed()));
  }

  /** The value to four decimals: every record carries them. */
  private static double rounded(double value) {
    return Math.round(value * 1e4) / 1e4;
  }
}
