package io.tagstream.ner.piece;

/** A sentence as a model reads it. */
public interface EncodedSentence {

  /** Word pieces, with the special ones. */
  int length();

  /** The text that the offsets of entities refer to. */
  String text();
}
