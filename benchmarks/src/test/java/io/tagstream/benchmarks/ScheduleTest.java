package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ScheduleTest {
  @Test
  void theSameSeedGivesTheSameTimes() {
    assertThat(times(5, 100, 1)).isEqualTo(times(5, 100, 1)).isNotEqualTo(times(5, 100, 2));
  }

  @Test
  void timesRise() {
    assertThat(times(1000, 100, 1)).isSorted();
  }

  @Test
  void theMeanRateIsTheOneAskedFor() {
    List<Long> times = times(20_000, 100, 1);

    assertThat(times.get(times.size() - 1) / 1e9).isCloseTo(200, within(6.0));
  }

  @Test
  void gapsAreAsIrregularAsIndependentSendersMakeThem() {
    List<Long> times = times(20_000, 100, 1);

    long shorterThanTheMean =
        IntStream.range(1, times.size())
            .filter(i -> times.get(i) - times.get(i - 1) < 10_000_000)
            .count();

    assertThat(shorterThanTheMean / 20_000.0).isCloseTo(1 - Math.exp(-1), within(0.02));
  }

  private static List<Long> times(int count, double perSecond, long seed) {
    Schedule schedule = new Schedule(perSecond, seed);
    return Stream.generate(schedule::nextNanos).limit(count).toList();
  }
}
