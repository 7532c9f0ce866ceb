package io.tagstream.ner.piece;

import io.tagstream.ner.text.Words;
import java.util.function.IntBinaryOperator;

/**
 * A sentence of words in word pieces.
 *
 * @param words the words and the text
 * @param ids the vocabulary ids of the whole sentence, from the opening special piece to the
 *     closing one, never cut
 * @param firstPieces for each word the index of its first piece in {@code ids}, or -1 if the
 *     tokenizer makes nothing of it (a control character, say)
 */
public record WordPieces(Words words, long[] ids, int[] firstPieces) implements EncodedSentence {
  @Override
  public int length() {
    return ids.length;
  }

  @Override
  public String text() {
    return words.text();
  }

  /** How many words have more than one piece. */
  public int splitWords() {
    return sum((first, end) -> end - first > 1 ? 1 : 0);
  }

  /** How many words have a certain piece, once or more. */
  public int wordsWith(long id) {
    return sum((first, end) -> contains(id, first, end) ? 1 : 0);
  }

  /** A sum over words; the pieces of each go from its first one to the next word's. */
  private int sum(IntBinaryOperator ofPieces) {
    int sum = 0;
    int end = ids.length - 1; // the closing special piece
    for (int word = firstPieces.length - 1; word >= 0; word--) {
      int first = firstPieces[word];
      if (first >= 0) {
        sum += ofPieces.applyAsInt(first, end);
        end = first;
      }
    }
    return sum;
  }

  private boolean contains(long id, int from, int to) {
    for (int piece = from; piece < to; piece++) {
      if (ids[piece] == id) {
        return true;
      }
    }
    return false;
  }
}
