package io.tagstream.trainer.loop;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * Chooses words to be guessed, as BERT's pretraining does with whole words: of their pieces eight
 * of ten are hidden, one becomes another piece, and one stays, so that a model cannot rely on what
 * it sees (Devlin et al. 2019).
 */
final class WordMasking {
  private static final double HIDDEN = 0.8;
  private static final double REPLACED = 0.1;

  private final double probability;
  private final long mask;
  private final long[] others;

  /**
   * Masks words.
   *
   * @param probability the share of the pieces; a row has at least one word
   * @param mask what hides a piece
   * @param others what may replace one
   */
  WordMasking(double probability, long mask, long[] others) {
    this.probability = probability;
    this.mask = mask;
    this.others = others;
  }

  /** Rows whose words are the pieces to be guessed, with their ids as labels. */
  List<LabelledRow> apply(List<LabelledRow> rows, RandomGenerator random) {
    return rows.stream().map(row -> apply(row, random)).toList();
  }

  private LabelledRow apply(LabelledRow row, RandomGenerator random) {
    int[] guessed = chosen(row, random).stream().toArray();
    long[] ids = row.ids().clone();
    for (int piece : guessed) {
      double drawn = random.nextDouble();
      if (drawn < HIDDEN) {
        ids[piece] = mask;
      } else if (drawn < HIDDEN + REPLACED) {
        ids[piece] = others[random.nextInt(others.length)];
      }
    }
    int[] wanted = Arrays.stream(guessed).map(piece -> (int) row.ids()[piece]).toArray();
    return new LabelledRow(ids, guessed, wanted);
  }

  /** Words in a random order, but for those that are too long by now; at least one. */
  private BitSet chosen(LabelledRow row, RandomGenerator random) {
    double wanted = probability * (row.length() - 2);
    int most = Math.max(1, (int) (wanted + random.nextDouble())); // the share on the average
    BitSet chosen = new BitSet();
    int[] order = shuffled(row.columns().length, random);
    for (int word : order) {
      if (chosen.cardinality() + end(row, word) - row.columns()[word] <= most) {
        chosen.set(row.columns()[word], end(row, word));
      }
    }
    if (chosen.isEmpty()) {
      chosen.set(row.columns()[order[0]], end(row, order[0]));
    }
    return chosen;
  }

  /** Behind the last piece of a word. */
  private static int end(LabelledRow row, int word) {
    int[] begins = row.columns();
    return word + 1 < begins.length ? begins[word + 1] : row.length() - 1; // there, a special
  }

  private static int[] shuffled(int size, RandomGenerator random) {
    int[] order = IntStream.range(0, size).toArray();
    for (int i = size - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    return order;
  }
}
