package io.tagstream.web.live;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * A fair sample of what comes, by Algorithm R of Vitter, Random Sampling with a Reservoir (ACM
 * TOMS, 1985): each has the same chance to be in it. For one thread.
 */
final class Reservoir<T> {
  private int size;
  private final RandomGenerator random;
  private final List<Numbered<T>> sample = new ArrayList<>();
  private long offered;

  private record Numbered<T>(long number, T value) {}

  Reservoir(int size, RandomGenerator random) {
    this.size = size;
    this.random = random;
  }

  void offer(T value) {
    Numbered<T> numbered = new Numbered<>(offered++, value);
    if (sample.size() < size) {
      sample.add(numbered);
    } else {
      long place = random.nextLong(offered);
      if (place < size) {
        sample.set((int) place, numbered);
      }
    }
  }

  /** How many were offered since it was emptied. */
  long offered() {
    return offered;
  }

  /** Whether a value is in the sample. */
  boolean has(T value) {
    return sample.stream().anyMatch(one -> one.value() == value);
  }

  /**
   * The sample in the order in which it came; then it is empty.
   *
   * @param nextSize of the next one
   */
  List<T> drain(int nextSize) {
    size = nextSize;
    sample.sort(Comparator.comparingLong(Numbered::number));
    List<T> values = sample.stream().map(Numbered::value).toList();
    sample.clear();
    offered = 0;
    return values;
  }
}
