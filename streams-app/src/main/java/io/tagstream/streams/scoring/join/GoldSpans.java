package io.tagstream.streams.scoring.join;

import io.tagstream.runtime.score.GoldEntities;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import java.util.List;

/** What a gold record says, as character spans. */
final class GoldSpans {
  private GoldSpans() {}

  /** The same as {@link GoldEntities#of}. */
  static List<CharSpan> of(GoldSentence gold) {
    return CharSpan.of(GoldEntities.of(gold));
  }

  /**
   * The entities in a sentence, in whose text those of gold without one must stand.
   *
   * @throws IllegalArgumentException in one line, if it is gold of another text
   */
  static List<CharSpan> in(GoldSentence gold, SentenceText sentence) {
    if (gold.text() != null || (sentence.content() == null && gold.tokens() != null)) {
      requireSame(gold.text() == null ? GoldEntities.joined(gold) : gold.text(), sentence);
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
}
