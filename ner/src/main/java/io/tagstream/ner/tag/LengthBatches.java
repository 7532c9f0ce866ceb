package io.tagstream.ner.tag;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/**
 * Cuts rows into batches of like length, so that little of a batch is padding. All of them, however
 * they fit: who has a queue, and so may leave some for later, chooses what to give by itself.
 */
public final class LengthBatches {
  /** Word pieces of a batch, padding included, that suit where none were measured. */
  public static final int PIECES = 1024;

  private LengthBatches() {}

  /**
   * Every row once, the longest first.
   *
   * @param length of a row in word pieces
   * @param pieces of a batch at most, padding included; a longer row is a batch of its own
   */
  public static <T> List<List<T>> of(List<T> rows, ToIntFunction<T> length, int pieces) {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt(length).reversed());
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < sorted.size(); ) {
      int fits = Math.max(1, pieces / length.applyAsInt(sorted.get(from)));
      int to = Math.min(sorted.size(), from + fits);
      batches.add(sorted.subList(from, to));
      from = to;
    }
    return batches;
  }
}
