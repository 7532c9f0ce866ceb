package io.tagstream.web.live.scores;

import io.tagstream.ner.label.TagReader;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.Tokens;
import java.util.List;

/** Reads gold as scoring does. */
final class GoldReader {
  private GoldReader() {}

  /**
   * The entities that gold sees in a text: as given but for blanks at their edges, or as the tags
   * of the tokens spell them.
   *
   * @throws IllegalArgumentException in one line, if it is gold of another text, or cannot be read
   */
  static List<Span> read(GoldSentence gold, String text) {
    if (gold.text() != null && !gold.text().equals(text)) {
      throw new IllegalArgumentException("its 'text' is not that of the sentence");
    }
    // With the text, it says whether its entities or tokens stand there.
    GoldSentence placed = new GoldSentence(text, gold.entities(), gold.tokens(), gold.tags());
    return placed.entities() == null
        ? decode(placed)
        : placed.entities().stream().map(GoldReader::trimmed).distinct().toList();
  }

  private static List<Span> decode(GoldSentence gold) {
    List<String> tokens = gold.tokens();
    String text = gold.text();
    int[] starts = Tokens.starts(text, tokens);
    return TagReader.ofSentence(gold.tags()).decode(gold.tags()).stream()
        .map(
            span -> {
              int last = span.end() - 1;
              int end = starts[last] + tokens.get(last).length();
              return new Span(
                  span.type(),
                  text.codePointCount(0, starts[span.start()]),
                  text.codePointCount(0, end));
            })
        .toList();
  }

  private static Span trimmed(EntityRecord entity) {
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
      throw new IllegalArgumentException("an entity is blank");
    }
    return new Span(entity.type(), entity.start() + from, entity.end() - (text.length - to));
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }
}
