package io.tagstream.ner.drift;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.DoubleStream;

/**
 * ADWIN2 (Bifet and Gavaldà, Learning from Time-Changing Data with Adaptive Windowing, 2007): a
 * window of the latest errors that grows while their mean stays the same, and loses its oldest part
 * where that part's mean differs from the rest's by more than chance allows. Constants and bound
 * are those of MOA's implementation. Keeps a logarithmic number of buckets.
 */
public final class Adwin implements DriftDetector {
  /** How sure it is by default, as in MOA and River: a cut by chance has this probability. */
  public static final double DELTA = 0.002;

  /** Buckets of one size before two of them become one of twice the size. */
  private static final int PER_SIZE = 5;

  /** It looks for a cut after so many errors. */
  private static final int CLOCK = 32;

  /** A part of the window must be longer. */
  private static final int SHORTEST = 5;

  private final double delta;
  private final List<Bucket> buckets = new ArrayList<>(); // the oldest first
  private long seen;

  /**
   * Some errors that follow each other.
   *
   * @param squares sum of the squared differences from their mean
   */
  private record Bucket(long count, double sum, double squares) {
    static final Bucket NONE = new Bucket(0, 0, 0);

    double mean() {
      return sum / count;
    }

    Bucket plus(Bucket other) {
      if (count == 0) {
        return other;
      }
      double difference = mean() - other.mean();
      long both = count + other.count;
      return new Bucket(
          both,
          sum + other.sum,
          squares + other.squares + difference * difference * count * other.count / both);
    }
  }

  /** A detector with the usual confidence, without any error yet. */
  public Adwin() {
    this(DELTA);
  }

  /**
   * A detector without any error yet.
   *
   * @param delta more than 0, less than 1: how likely a cut by chance may be
   */
  public Adwin(double delta) {
    this.delta = delta;
  }

  @Override
  public Optional<Drift> add(double error) {
    buckets.add(new Bucket(1, error, 0));
    merge();
    seen++;
    if (seen % CLOCK != 0) {
      return Optional.empty();
    }
    Bucket whole = window();
    while (cuts()) {
      // The oldest goes first.
    }
    Bucket rest = window();
    return rest.mean() > whole.mean()
        ? Optional.of(
            new Drift((whole.sum() - rest.sum()) / (whole.count() - rest.count()), rest.mean()))
        : Optional.empty();
  }

  @Override
  public double[] state() {
    return DoubleStream.concat(
            DoubleStream.of((double) seen),
            buckets.stream()
                .flatMapToDouble(b -> DoubleStream.of((double) b.count, b.sum, b.squares)))
        .toArray();
  }

  @Override
  public void restore(double[] state) {
    seen = (long) state[0];
    buckets.clear();
    for (int i = 1; i < state.length; i += 3) {
      buckets.add(new Bucket((long) state[i], state[i + 1], state[i + 2]));
    }
  }

  /** How many errors the window holds. */
  public long width() {
    return window().count();
  }

  /** Their mean. */
  public double mean() {
    return window().mean();
  }

  private Bucket window() {
    return buckets.stream().reduce(Bucket.NONE, Bucket::plus);
  }

  /** The newest are the smallest. */
  private void merge() {
    int last = buckets.size() - 1;
    for (long size = 1; ; size *= 2) {
      int first = last;
      while (first >= 0 && buckets.get(first).count() == size) {
        first--;
      }
      if (last - first <= PER_SIZE) {
        return;
      }
      buckets.set(first + 1, buckets.get(first + 1).plus(buckets.remove(first + 2)));
      last = first + 1;
    }
  }

  /** Drops the oldest bucket if some oldest part differs from the rest. */
  private boolean cuts() {
    Bucket window = window();
    long oldCount = 0;
    double oldSum = 0;
    for (Bucket bucket : buckets) {
      oldCount += bucket.count();
      oldSum += bucket.sum();
      long newCount = window.count() - oldCount;
      if (oldCount > SHORTEST + 1 && newCount > SHORTEST + 1) {
        double difference = oldSum / oldCount - (window.sum() - oldSum) / newCount;
        if (Math.abs(difference) > bound(window, oldCount, newCount)) {
          buckets.remove(0);
          return true;
        }
      }
    }
    return false;
  }

  private double bound(Bucket window, long oldCount, long newCount) {
    double confidence = Math.log(2 * Math.log((double) window.count()) / delta);
    double variance = window.squares() / window.count();
    double m = 1.0 / (oldCount - SHORTEST + 1) + 1.0 / (newCount - SHORTEST + 1);
    return Math.sqrt(2 * m * variance * confidence) + 2.0 / 3 * confidence * m;
  }
}
