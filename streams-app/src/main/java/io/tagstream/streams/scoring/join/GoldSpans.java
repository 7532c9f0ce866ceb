package io.tagstream.streams.scoring.join;

import io.tagstream.ner.label.TagReader;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.Tokens;
import java.util.List;

/** What a gold record says, as character spans. */
final class GoldSpans {
  private GoldSpans() {}

  /**
   * The entities as given but for blanks at their edges, or those that the tags spell, at the code
   * points where their tokens stand: in the text as given, else in the tokens joined by one space.
   *
   * @throws IllegalArgumentException in one line, if a token is empty, an entity is blank or the
   *     tags cannot be read
   */
  static List<CharSpan> of(GoldSentence gold) {
    return gold.entities() == null
        ? decode(gold, gold.text() == null ? joined(gold) : gold.text())
        : trimmed(gold.entities());
  }

  /**
   * The entities in a sentence, in whose text those of gold without one must stand.
   *
   * @throws IllegalArgumentException in one line, if it is gold of another text
   */
  static List<CharSpan> in(GoldSentence gold, SentenceText sentence) {
    if (gold.text() != null || (sentence.content() == null && gold.tokens() != null)) {
      requireSame(gold.text() == null ? joined(gold) : gold.text(), sentence);
      return of(gold);
    }
    if (sentence.content() == null) {
      requireEnds(gold.entities(), sentence);
      return of(gold);
    }
    return of(new GoldSentence(sentence.content(), gold.entities(), gold.tokens(), gold.tags()));
  }

  private static void requireSame(String text, SentenceText sentence) {
    if (!SentenceText.of(text).print().equals(sentence.print())) {
      throw new IllegalArgumentException("its 'text' is not that of the sentence");
    }
  }

  /** All that can be seen of a sentence whose text is too long to be kept. */
  private static void requireEnds(List<EntityRecord> entities, SentenceText sentence) {
    if (entities.stream().anyMatch(entity -> entity.end() > sentence.codePoints())) {
      throw new IllegalArgumentException(
          "an entity ends behind the %d code points of the sentence"
              .formatted(sentence.codePoints()));
    }
  }

  private static String joined(GoldSentence gold) {
    return String.join(" ", gold.tokens());
  }

  private static List<CharSpan> trimmed(List<EntityRecord> entities) {
    return CharSpan.canonical(entities.stream().map(GoldSpans::trimmed).toList());
  }

  private static CharSpan trimmed(EntityRecord entity) {
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
    return new CharSpan(entity.type(), entity.start() + from, entity.end() - (text.length - to));
  }

  private static boolean isBlank(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c);
  }

  private static List<CharSpan> decode(GoldSentence gold, String text) {
    List<String> tokens = gold.tokens();
    int[] starts = Tokens.starts(text, tokens);
    return CharSpan.canonical(
        TagReader.ofSentence(gold.tags()).decode(gold.tags()).stream()
            .map(
                span -> {
                  int last = span.end() - 1;
                  int end = starts[last] + tokens.get(last).length();
                  return new CharSpan(
                      span.type(),
                      text.codePointCount(0, starts[span.start()]),
                      text.codePointCount(0, end));
                })
            .toList());
  }
}
