package io.tagstream.ner.tag;

/** What a model reads at once of a sentence: all of it, or a window of a long one. */
public interface Row {

  /** Word pieces, with the special ones; never more than {@link Tagger#maxPieces()}. */
  int length();
}
