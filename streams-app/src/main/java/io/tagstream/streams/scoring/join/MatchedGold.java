package io.tagstream.streams.scoring.join;

import java.util.List;

/**
 * Gold of a text that was tagged.
 *
 * @param text which one, without its content
 * @param spans the entities in it
 */
record MatchedGold(SentenceText text, List<CharSpan> spans) {
  MatchedGold {
    spans = CharSpan.canonical(spans);
  }

  /** Whether a prediction is of this text, too. */
  boolean isOf(SentenceText other) {
    return text.equals(other.print());
  }
}
