package io.tagstream.trainer.loop;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;

/**
 * Batches of rows of like length, so that little of them is padding, in an order that is random all
 * the same.
 *
 * <p>Rows are shuffled, cut into stretches of many batches, and sorted within each stretch; then
 * the batches are shuffled. As Hugging Face's {@code LengthGroupedSampler}, save for the last step.
 */
final class LengthGroupedBatches {
  private static final int MOST_BATCHES_TOGETHER = 50;

  private LengthGroupedBatches() {}

  /** Every row once; {@code rows} must not be empty. */
  static List<List<LabelledRow>> of(List<LabelledRow> rows, int batchSize, Random random) {
    List<LabelledRow> shuffled = new ArrayList<>(rows);
    Collections.shuffle(shuffled, random);
    int size = Math.min(batchSize, rows.size());
    int together = Math.max(1, Math.min(rows.size() / size / 4, MOST_BATCHES_TOGETHER));
    int stretch = together * size;
    List<List<LabelledRow>> batches = new ArrayList<>();
    for (int from = 0; from < shuffled.size(); from += stretch) {
      List<LabelledRow> sorted =
          shuffled.subList(from, Math.min(shuffled.size(), from + stretch)).stream()
              .sorted(Comparator.comparingInt(LabelledRow::length))
              .toList();
      for (int at = 0; at < sorted.size(); at += size) {
        batches.add(sorted.subList(at, Math.min(sorted.size(), at + size)));
      }
    }
    Collections.shuffle(batches, random);
    return batches;
  }
}
