package io.tagstream.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/** What a soak saw, in the order of time. */
final class Samples {
  /** What an allocator keeps may settle late; a leak goes on. */
  private static final double MEMORY_GROWTH = 1.05;

  private static final double MEMORY_MIB = 32;
  private static final double LAG_GROWTH = 2;

  private final List<Sample> all = new ArrayList<>();

  /**
   * A moment.
   *
   * @param seconds since the beginning
   * @param lag sentences sent and not read back yet
   */
  record Sample(double seconds, double residentMib, double heapMib, double lag) {
    String text() {
      return String.format(
          Locale.ROOT,
          "%.0f s, resident %.0f MiB, of it heap %.0f MiB, lag %.0f sentences",
          seconds,
          residentMib,
          heapMib,
          lag);
    }
  }

  void add(Sample sample) {
    all.add(sample);
  }

  /** The mean of the first quarter of the time. */
  Sample first() {
    return mean(all.subList(0, Math.max(1, all.size() / 4)));
  }

  /** The mean of the last quarter. */
  Sample last() {
    return mean(all.subList(all.size() - Math.max(1, all.size() / 4), all.size()));
  }

  /** Whether resident memory grew by more than a twentieth and 32 MiB. */
  boolean memoryGrew() {
    double before = first().residentMib();
    double after = last().residentMib();
    return after > before * MEMORY_GROWTH && after > before + MEMORY_MIB;
  }

  /**
   * Whether the lag doubled, and beyond a little.
   *
   * @param little sentences that mean nothing
   */
  boolean lagGrew(double little) {
    return last().lag() > first().lag() * LAG_GROWTH && last().lag() > little;
  }

  private static Sample mean(List<Sample> samples) {
    return new Sample(
        mean(samples, Sample::seconds),
        mean(samples, Sample::residentMib),
        mean(samples, Sample::heapMib),
        mean(samples, Sample::lag));
  }

  private static double mean(List<Sample> samples, ToDoubleFunction<Sample> value) {
    return samples.stream().mapToDouble(value).average().orElseThrow();
  }
}
