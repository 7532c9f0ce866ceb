package io.tagstream.streams.output;

import io.tagstream.ner.redact.Redacted;
import io.tagstream.ner.redact.Redaction;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.List;

/**
 * What is told of a tagged sentence, and how.
 *
 * @param filter which entities
 * @param redaction what else stands in their place
 * @param enrichment how to put them into users' own records, or null not to
 * @param results whether to write {@link TaggedSentence}s
 */
public record Telling(
    EntityFilter filter, Redaction redaction, Enrichment enrichment, boolean results) {
  /** Results with all entities, as they are. */
  public static final Telling ALL = new Telling(EntityFilter.ALL, Redaction.NONE, null, true);

  public Telling {
    if (enrichment == null && !results) {
      throw new IllegalArgumentException("neither results nor enriched records are written");
    }
  }

  /** Results of these entities. */
  public static Telling of(EntityFilter filter) {
    return new Telling(filter, Redaction.NONE, null, true);
  }

  /** Whether nobody may see what is in a record before it is redacted. */
  public boolean isSecret() {
    return !redaction.isNone();
  }

  /** The same, in results alone. */
  public Telling resultsAlone() {
    return new Telling(filter, redaction, null, true);
  }

  /**
   * What is told of a sentence.
   *
   * @param tagging with those entities alone that are told of, as they are
   * @param redacted the sentence, and the entities in it, as others may see them
   */
  public record Told(Tagging tagging, Redacted redacted) {
    /** The entities for a record. */
    public List<EntityRecord> entities() {
      return redacted.entities().stream().map(Told::record).toList();
    }

    private static EntityRecord record(Entity entity) {
      return new EntityRecord(
          entity.type(), entity.text(), entity.start(), entity.end(), entity.score());
    }

    /**
     * The result.
     *
     * @param champion the version to compare it with, or null
     */
    public TaggedSentence result(
        String id, String modelVersion, Instant taggedAt, String champion) {
      return new TaggedSentence(
          id,
          redacted.text(),
          entities(),
          modelVersion,
          taggedAt,
          signals(tagging.signals()),
          champion);
    }

    private static TaggedSentence.Signals signals(Signals signals) {
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

  /** What is told of a sentence of which a model has made this. */
  public Told of(String text, Tagging tagging) {
    Tagging told = filter.of(tagging);
    return new Told(told, redaction.of(text, told.entities()));
  }
}
