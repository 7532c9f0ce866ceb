package io.tagstream.ner.text;

/** A sentence in word pieces. */
public interface EncodedSentence {

  /** Word pieces, with the special ones. */
  int length();

  /** The text that entities' offsets refer to. */
  String text();
}
