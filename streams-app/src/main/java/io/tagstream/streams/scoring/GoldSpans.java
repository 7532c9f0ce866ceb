package io.tagstream.streams.scoring;

import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.schemas.GoldSentence;
import io.tagstream.schemas.Tokens;
import java.util.List;

/** What a gold record says, as character spans. */
final class GoldSpans {
  private GoldSpans() {}

  /**
   * The entities as given, or those that the tags spell, at the code points where their tokens
   * stand: in the text as given, else in the tokens joined by one space.
   *
   * @throws IllegalArgumentException in one line, if a token or a tag is empty
   */
  static List<CharSpan> of(GoldSentence gold) {
    return gold.entities() == null ? decode(gold) : CharSpan.of(gold.entities());
  }

  private static List<CharSpan> decode(GoldSentence gold) {
    List<String> tokens = gold.tokens();
    String text = gold.text() == null ? String.join(" ", tokens) : gold.text();
    int[] starts = Tokens.starts(text, tokens);
    return CharSpan.canonical(
        SpanDecoder.decode(gold.tags()).stream()
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
