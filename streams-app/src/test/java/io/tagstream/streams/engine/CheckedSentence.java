package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;

/**
 * A sentence of a {@link CheckedTagger}.
 *
 * @param sentence as its model has encoded it
 * @param encodedBy the only tagger that can tag it
 */
record CheckedSentence(EncodedSentence sentence, CheckedTagger encodedBy)
    implements EncodedSentence {

  @Override
  public String text() {
    return sentence.text();
  }

  @Override
  public int length() {
    return sentence.length();
  }
}
