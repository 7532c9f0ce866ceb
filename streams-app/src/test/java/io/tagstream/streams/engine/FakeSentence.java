package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;

/**
 * A sentence of one word piece per word, and the two special ones.
 *
 * @param encodedBy the only tagger that can tag it
 */
record FakeSentence(String text, FakeTagger encodedBy) implements EncodedSentence {

  @Override
  public int length() {
    return text.isBlank() ? 2 : 2 + text.strip().split("\\s+").length;
  }
}
