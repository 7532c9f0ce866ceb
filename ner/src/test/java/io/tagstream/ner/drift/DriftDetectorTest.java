package io.tagstream.ner.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Of both detectors, on simulated streams of sentences that are right or wrong. */
class DriftDetectorTest {
  private static final int LENGTH = 10_000;

  static List<Supplier<DriftDetector>> detectors() {
    return List.of(Adwin::new, PageHinkley::new);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void raisesHardlyAnyFalseAlarm(Supplier<DriftDetector> detector) {
    long alarms =
        IntStream.range(0, 100)
            .mapToLong(seed -> alarms(detector.get(), seed, 0.3, 0.3).size())
            .sum();

    assertThat(alarms).isLessThanOrEqualTo(5);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void findsEveryDegradation(Supplier<DriftDetector> detector) {
    for (int seed = 0; seed < 100; seed++) {
      List<Integer> alarms = alarms(detector.get(), seed, 0.3, 0.5);

      assertThat(alarms).isNotEmpty();
      assertThat(alarms.get(0)).isBetween(LENGTH / 2, LENGTH / 2 + 500);
    }
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void takesNoImprovementForOne(Supplier<DriftDetector> detector) {
    for (int seed = 0; seed < 100; seed++) {
      assertThat(alarms(detector.get(), seed, 0.5, 0.3)).isEmpty();
    }
  }

  /** Where alarms come in a stream whose errors change in its middle. */
  private static List<Integer> alarms(
      DriftDetector detector, long seed, double before, double after) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, LENGTH)
        .filter(i -> detector.add(random.nextDouble() < (i < LENGTH / 2 ? before : after) ? 1 : 0))
        .boxed()
        .toList();
  }
}
