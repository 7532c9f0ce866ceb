package io.tagstream.web.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A sentence for a person to label, with what the model made of it.
 *
 * @param entities as the model has them, in the order of the text, none in another
 * @param version that made them
 * @param confidence of the version, from 0 to 1; null if it is not known
 * @param why it is asked about, in words; null if that is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Suggestion(
    String id,
    String text,
    List<EntityRecord> entities,
    String version,
    Double confidence,
    String why) {
  /** Nobody labels a text that takes an hour to read. */
  static final int LONGEST_TEXT = 20_000;

  private static final int LONGEST_ID = 1000;
  private static final int MOST_ENTITIES = 500;

  /** What a person is shown of a record; empty if nobody could label it. */
  static Optional<Suggestion> of(TaggedSentence sentence) {
    String text = sentence.text();
    if (text.isBlank()
        || text.length() > LONGEST_TEXT
        || sentence.id().isEmpty()
        || sentence.id().length() > LONGEST_ID
        || sentence.modelVersion().length() > LONGEST_ID) {
      return Optional.empty();
    }
    TaggedSentence.Signals signals = sentence.signals();
    return Optional.of(
        new Suggestion(
            sentence.id(),
            text,
            standing(text, sentence.entities()),
            sentence.modelVersion(),
            signals == null ? null : signals.confidence(),
            why(signals)));
  }

  /** Those that stand in the text, and in no other. */
  private static List<EntityRecord> standing(String text, List<EntityRecord> entities) {
    List<EntityRecord> standing = new ArrayList<>();
    int end = 0;
    List<EntityRecord> ordered =
        entities.stream()
            .sorted(
                Comparator.comparingInt(EntityRecord::start)
                    .thenComparing(Comparator.comparingInt(EntityRecord::end).reversed()))
            .toList();
    for (EntityRecord entity : ordered) {
      if (entity.start() >= end
          && standing.size() < MOST_ENTITIES
          && Entities.fault(text, entity) == null) {
        standing.add(entity);
        end = entity.end();
      }
    }
    return standing;
  }

  private static String why(TaggedSentence.Signals signals) {
    if (signals == null) {
      return null;
    }
    List<String> reasons = new ArrayList<>();
    reasons.add(String.format(Locale.ROOT, "confidence %.2f", signals.confidence()));
    if (signals.unknownWords() > 0) {
      reasons.add(
          "%d of %d words unknown to it".formatted(signals.unknownWords(), signals.words()));
    }
    if (signals.missed() >= 0.5) {
      reasons.add(
          String.format(Locale.ROOT, "about %.1f words of entities missed", signals.missed()));
    }
    return String.join(", ", reasons);
  }

  /** Roughly what it takes, in bytes. */
  int size() {
    return 500 + 2 * text.length() + 150 * entities.size();
  }
}
