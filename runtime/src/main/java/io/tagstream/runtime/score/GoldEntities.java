package io.tagstream.runtime.score;

import io.tagstream.ner.label.TagReader;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.Tokens;
import java.util.List;

/** The entities of a gold record, in whichever form it has them. */
public final class GoldEntities {
  private GoldEntities() {}

  /**
   * The entities as given but for blanks at their edges, or those that the tags spell, at the code
   * points where their tokens stand: in the text as given, else in the tokens joined by one space.
   *
   * @throws IllegalArgumentException in one line, if a token is empty, an entity is blank or the
   *     tags cannot be read
   */
  public static List<EntityRecord> of(GoldSentence gold) {
    return gold.entities() == null
        ? decode(gold, gold.text() == null ? joined(gold) : gold.text())
        : gold.entities().stream().map(GoldEntities::trimmed).toList();
  }

  /** The tokens with a space between them. */
  public static String joined(GoldSentence gold) {
    return String.join(" ", gold.tokens());
  }

  private static EntityRecord trimmed(EntityRecord entity) {
    int[] text = entity.text().codePoints().toArray();
    int from = 0;
    int to = text.length;
    while (from < to && isBlank(text[from])) {
      from++;
    }
    while (to > from && isBlank(text[to - 1])) {
      to--;
    }
    if (from == to) {
      throw new IllegalArgumentException(
          "the entity at %d to %d is blank".formatted(entity.start(), entity.end()));
    }
    return new EntityRecord(
        entity.type(),
        new String(text, from, to - from),
        entity.start() + from,
        entity.end() - (text.length - to),
        entity.score());
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static List<EntityRecord> decode(GoldSentence gold, String text) {
    List<String> tokens = gold.tokens();
    int[] starts = Tokens.starts(text, tokens);
    return TagReader.ofSentence(gold.tags()).decode(gold.tags()).stream()
        .map(
            span -> {
              int last = span.end() - 1;
              int start = starts[span.start()];
              int end = starts[last] + tokens.get(last).length();
              return new EntityRecord(
                  span.type(),
                  text.substring(start, end),
                  text.codePointCount(0, start),
                  text.codePointCount(0, end),
                  null);
            })
        .toList();
  }
}
