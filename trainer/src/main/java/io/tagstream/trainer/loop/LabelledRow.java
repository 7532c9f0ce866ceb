package io.tagstream.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
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

  /** The label that the loss does not count, as in PyTorch. */
  private static final long IGNORED = -100;

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

  /** Rows as the tensors of a call: ids, mask and labels, each {@code [rows, time]}. */
  static NDArray[] tensors(NDManager manager, List<LabelledRow> rows) {
    int time = rows.stream().mapToInt(LabelledRow::length).max().orElseThrow();
    long[] ids = new long[rows.size() * time];
    boolean[] mask = new boolean[ids.length];
    long[] labels = new long[ids.length];
    Arrays.fill(labels, IGNORED);
    for (int i = 0; i < rows.size(); i++) {
      rows.get(i).fill(ids, mask, labels, i * time);
    }
    Shape shape = new Shape(rows.size(), time);
    return new NDArray[] {
      manager.create(ids, shape), manager.create(mask, shape), manager.create(labels, shape)
    };
  }

  private void fill(long[] allIds, boolean[] mask, long[] allLabels, int start) {
    System.arraycopy(ids, 0, allIds, start, length());
    Arrays.fill(mask, start, start + length(), true);
    words().forEach(word -> allLabels[start + columns[word]] = labels[word]);
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
