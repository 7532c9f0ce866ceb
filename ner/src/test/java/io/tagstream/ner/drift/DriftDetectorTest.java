package io.tagstream.ner.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.tagstream.ner.drift.DriftDetector.Drift;
import java.util.List;
import java.util.Optional;
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

  @ParameterizedTest
  @MethodSource("detectors")
  void tellsTheErrorsBeforeAndAfter(Supplier<DriftDetector> supplier) {
    DriftDetector detector = supplier.get();
    SplittableRandom random = new SplittableRandom(1);
    Optional<Drift> drift = Optional.empty();
    for (int i = 0; drift.isEmpty(); i++) {
      drift = detector.add(random.nextDouble() < (i < 5000 ? 0.2 : 0.5) ? 1 : 0);
    }

    assertThat(drift.get().before()).isCloseTo(0.2, within(0.03));
    assertThat(drift.get().after()).isBetween(0.3, 0.6);
  }

  @ParameterizedTest
  @MethodSource("detectors")
  void goesOnWhereAnotherWas(Supplier<DriftDetector> supplier) {
    DriftDetector first = supplier.get();
    DriftDetector second = supplier.get();
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < LENGTH; i++) {
      double error = random.nextDouble() * (i < LENGTH / 2 ? 0.6 : 0.9);
      if (i % 777 == 0) {
        second = supplier.get();
        second.restore(first.state());
      }
      assertThat(second.add(error)).isEqualTo(first.add(error));
    }
    assertThat(second.state()).isEqualTo(first.state());
  }

  /** Where alarms come in a stream whose errors change in its middle. */
  private static List<Integer> alarms(
      DriftDetector detector, long seed, double before, double after) {
    SplittableRandom random = new SplittableRandom(seed);
    return IntStream.range(0, LENGTH)
        .filter(
            i ->
                detector
                    .add(random.nextDouble() < (i < LENGTH / 2 ? before : after) ? 1 : 0)
                    .isPresent())
        .boxed()
        .toList();
  }
}
