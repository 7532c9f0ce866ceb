package io.tagstream.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;

/** Rows as the tensors of a call. */
final class RowBatch {
  /** The label that the loss does not count, as in PyTorch. */
  private static final long IGNORED = -100;

  private RowBatch() {}

  /** Ids, mask and labels, each {@code [rows, time]}. */
  static NDArray[] tensors(NDManager manager, List<LabelledRow> rows) {
    int time = rows.stream().mapToInt(LabelledRow::length).max().orElseThrow();
    long[] ids = new long[rows.size() * time];
    boolean[] mask = new boolean[ids.length];
    long[] labels = new long[ids.length];
    Arrays.fill(labels, IGNORED);
    for (int i = 0; i < rows.size(); i++) {
      LabelledRow row = rows.get(i);
      int start = i * time;
      System.arraycopy(row.ids(), 0, ids, start, row.length());
      Arrays.fill(mask, start, start + row.length(), true);
      row.words().forEach(word -> labels[start + row.columns()[word]] = row.labels()[word]);
    }
    Shape shape = new Shape(rows.size(), time);
    return new NDArray[] {
      manager.create(ids, shape), manager.create(mask, shape), manager.create(labels, shape)
    };
  }
}
