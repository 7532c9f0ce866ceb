package io.tagstream.trainer.loop;

import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.random.RandomGenerator;

/**
 * Hides words from a training, so that it learns to tell an entity by what stands around it, too:
 * all pieces of a word become the tokenizer's mask, the labels stay.
 */
final class WordDropout {
  private final double probability;
  private final long mask;

  /**
   * Hides words with this probability.
   *
   * @param mask what hides them; may be empty if the probability is 0
   */
  WordDropout(double probability, OptionalLong mask) {
    this.probability = probability;
    this.mask = probability == 0 ? -1 : mask.orElseThrow();
  }

  /** Rows of the same lengths and labels, in which words were drawn to be hidden. */
  List<LabelledRow> apply(List<LabelledRow> rows, RandomGenerator random) {
    return probability == 0 ? rows : rows.stream().map(row -> apply(row, random)).toList();
  }

  private LabelledRow apply(LabelledRow row, RandomGenerator random) {
    long[] ids = row.ids().clone();
    int[] begins = row.words().map(word -> row.columns()[word]).sorted().toArray();
    for (int i = 0; i < begins.length; i++) {
      if (random.nextDouble() < probability) {
        int end = i + 1 < begins.length ? begins[i + 1] : ids.length - 1; // behind it, a special
        Arrays.fill(ids, begins[i], end, mask);
      }
    }
    return new LabelledRow(ids, row.columns(), row.labels());
  }
}
