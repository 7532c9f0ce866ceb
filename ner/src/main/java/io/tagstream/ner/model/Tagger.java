package io.tagstream.ner.model;

import io.tagstream.ner.text.EncodedSentence;
import java.util.List;

/** A model that finds entities. */
public interface Tagger extends AutoCloseable {

  /** Splits a text into word pieces; thread-safe, and cheap. */
  EncodedSentence encode(String text);

  /** As {@link #encode(String)}, for words to be kept whole; the text is the words and spaces. */
  EncodedSentence encode(List<String> tokens);

  /** Tags one padded batch, in its order. Called by one thread at a time. */
  List<List<Entity>> tag(List<EncodedSentence> batch);

  /** The longest sentence the model reads at once, in word pieces with the special ones. */
  int maxPieces();

  @Override
  void close();
}
