package io.tagstream.trainer.loop;

import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A sentence as a row of a batch, cut off at a maximum length as {@code run_ner.py} does.
 *
 * @param ids word pieces, the special ones included
 * @param columns for each word where in {@code ids} it begins, or {@link #NO_PIECE} or {@link
 *     #CUT_OFF}
 * @param labels for each word the id of its gold label
 */
public record LabelledRow(long[] ids, int[] columns, int[] labels) {
  /** The column of a word of which the tokenizer makes nothing. */
  static final int NO_PIECE = -1;

  /** The column of a word behind the maximum length. */
  static final int CUT_OFF = -2;

  /** The row of a sentence whose words are given. */
  public static LabelledRow of(
      Sentence sentence, SentenceEncoder encoder, LabelSet labels, int maxPieces) {
    List<String> tokens = sentence.tokens();
    WordPieces pieces = encoder.encode(Words.of(String.join(" ", tokens), tokens));
    return of(pieces, sentence.tags(), labels, maxPieces);
  }

  static LabelledRow of(WordPieces pieces, List<String> tags, LabelSet labels, int maxPieces) {
    int length = Math.min(pieces.length(), maxPieces);
    long[] ids = Arrays.copyOf(pieces.ids(), length);
    ids[length - 1] = pieces.ids()[pieces.length() - 1];
    int[] columns =
        IntStream.of(pieces.firstPieces())
            .map(column -> column < length - 1 ? column : CUT_OFF)
            .toArray();
    return new LabelledRow(ids, columns, tags.stream().mapToInt(labels::id).toArray());
  }

  /** Word pieces, with the special ones. */
  public int length() {
    return ids.length;
  }

  /** The words that have a column. */
  IntStream words() {
    return IntStream.range(0, columns.length).filter(word -> columns[word] >= 0);
  }
}
