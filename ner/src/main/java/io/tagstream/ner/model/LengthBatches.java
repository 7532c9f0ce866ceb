package io.tagstream.ner.model;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts rows into batches of like length, so that little of a batch is padding. */
public final class LengthBatches {
  /** Padded pieces of a batch: full matrix rate on every device, some 100 MB of activations. */
  private static final int TOKEN_BUDGET = 4096;

  private LengthBatches() {}

  /**
   * Every row once, the longest first.
   *
   * @param length of a row in word pieces
   */
  public static <T> List<List<T>> of(List<T> rows, ToIntFunction<T> length) {
    List<T> sorted = new ArrayList<>(rows);
    sorted.sort(Comparator.comparingInt(length).reversed());
    List<List<T>> batches = new ArrayList<>();
    for (int from = 0; from < sorted.size(); ) {
      int fits = Math.max(1, TOKEN_BUDGET / length.applyAsInt(sorted.get(from)));
      int to = Math.min(sorted.size(), from + fits);
      batches.add(sorted.subList(from, to));
      from = to;
    }
    return batches;
  }
}
