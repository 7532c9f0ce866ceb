package io.tagstream.web.live.scores;

import io.tagstream.runtime.score.GoldEntities;
import io.tagstream.schemas.record.GoldSentence;
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
    return GoldEntities.of(placed).stream()
        .map(entity -> new Span(entity.type(), entity.start(), entity.end()))
        .distinct()
        .toList();
  }
}
