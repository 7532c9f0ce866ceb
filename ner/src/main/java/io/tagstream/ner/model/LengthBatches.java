package io.tagstream.ner.model;

import ai.djl.Device;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToIntFunction;

/** Cuts rows into batches of like length, so that little of a batch is padding. */
public final class LengthBatches {
  /**
   * Padded pieces of a batch on a processor: the full matrix rate, and mostly within its caches.
   */
  private static final int ON_PROCESSOR = 1024;

  private static final int ON_GPU = 4096;

  private LengthBatches() {}

  /** Padded pieces of a batch, beyond which a larger one is not faster. */
  static int pieces(Device device) {
    return device.isGpu() ? ON_GPU : ON_PROCESSOR;
  }

  /**
   * Every row once, the longest first.
   *
   * @param length of a row in word pieces
   */
  public static <T> List<List<T>> of(List<T> rows, ToIntFunction<T> length) {
    int pieces = pieces(Engines.device());
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
