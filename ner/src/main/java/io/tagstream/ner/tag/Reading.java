package io.tagstream.ner.tag;

import java.util.List;

/** A sentence that a model is about to read, row by row, in any order and any company. */
public interface Reading {

  /** Word pieces, with the special ones. */
  int length();

  /** Its rows, at least one, in the order of the text; each is to be read once. */
  List<? extends Row> rows();

  /** What the model made of it, once all of its rows have been read. */
  Tagging tagging();

  /** The tag of each word, once all rows have been read. */
  List<TaggedWord> words();
}
