package io.tagstream.ner.tag;

import io.tagstream.ner.piece.EncodedSentence;
import java.util.ArrayList;
import java.util.List;

/** A model that finds entities. */
public interface Tagger extends AutoCloseable {

  /** Splits a text into words and word pieces; thread-safe, and cheap. */
  EncodedSentence encode(String text);

  /**
   * Does the same as {@link #encode(String)}, with the words given.
   *
   * @throws IllegalArgumentException if the words do not occur in the text in their order
   */
  EncodedSentence encode(String text, List<String> tokens);

  /** Words without a text: theirs is the words with a space between them. */
  default EncodedSentence encode(List<String> tokens) {
    return encode(String.join(" ", tokens), tokens);
  }

  /** Cuts a sentence that this model encoded into the rows that it reads; cheap. */
  Reading begin(EncodedSentence sentence);

  /** Encodes a text and cuts it into rows; thread-safe, and cheap. */
  default Reading begin(String text) {
    return begin(encode(text));
  }

  /**
   * Does the same as {@link #begin(String)}, with the words given.
   *
   * @throws IllegalArgumentException if the words do not occur in the text in their order
   */
  default Reading begin(String text, List<String> tokens) {
    return begin(encode(text, tokens));
  }

  /**
   * Reads rows of any of this model's sentences, padded to the longest of them. Called by as many
   * threads at a time as {@link #concurrency()} says, and in place of those which a call has taken
   * too long for, by some more.
   */
  void read(List<Row> rows);

  /** Tags sentences that this model encoded, one result for each, however long it takes. */
  default List<Tagging> tag(List<EncodedSentence> sentences) {
    List<Reading> readings = sentences.stream().map(this::begin).toList();
    List<Row> rows = new ArrayList<>(readings.size());
    readings.forEach(reading -> rows.addAll(reading.rows()));
    read(rows);
    return readings.stream().map(Reading::tagging).toList();
  }

  /** How many batches at a time make the most of the device. */
  default int concurrency() {
    return 1;
  }

  /** Word pieces of a batch, padding included, beyond which a larger one is not faster. */
  default int batchPieces() {
    return Integer.MAX_VALUE;
  }

  /** The longest sentence that the model reads at once, in word pieces with the special ones. */
  int maxPieces();

  /**
   * The least time that the device takes for the linear layers of one word piece, in seconds, by
   * the rate of matrix products that was measured when the model was loaded; 0 if none was.
   */
  default double floorSecondsPerPiece() {
    return 0;
  }

  @Override
  void close();
}
