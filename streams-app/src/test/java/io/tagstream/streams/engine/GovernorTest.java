package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class GovernorTest {
  private static final double SHARE = 0.1;
  private static final int BATCH_MILLIS = 100;

  private long millis;
  private final Governor governor =
      new Governor(SHARE, () -> TimeUnit.MILLISECONDS.toNanos(millis));
  private final Turn champion = governor.champion();
  private final Turn challenger = governor.challenger();

  @Test
  void theChampionNeverWaits() {
    challenger.works();
    pass(60_000);

    assertThat(champion.mayBegin()).isTrue();
  }

  @Test
  void theChallengerHasTheWholeDeviceWhileTheChampionHasNothingToDo() {
    assertThat(challenger.mayBegin()).isTrue();
    challenger.works();
    pass(60_000);

    assertThat(challenger.mayBegin()).as("another batch beside it").isTrue();

    champion.works();
    champion.rests();
    assertThat(challenger.mayBegin()).isTrue();
  }

  @Test
  void theChallengerHasItsShareWhileTheChampionIsBusy() {
    champion.works();

    assertThat(shareWithin(600_000)).isBetween(0.09, 0.11);
  }

  @Test
  void theChallengerRunsOneBatchAtATimeWhileTheChampionIsBusy() {
    champion.works();
    pass(60_000);
    assertThat(challenger.mayBegin()).isTrue();

    challenger.works();

    assertThat(challenger.mayBegin()).isFalse();
  }

  @Test
  void whatTheChallengerHadOfAnIdleDeviceIsForgottenWithinHalfAMinute() {
    challenger.works();
    pass(3_600_000);
    challenger.rests();
    champion.works();

    pass(1_000);
    assertThat(challenger.mayBegin()).isFalse();
    pass(29_000);
    assertThat(challenger.mayBegin()).isTrue();
  }

  @Test
  void aNewChallengerBeginsAnew() {
    champion.works();
    challenger.works();
    pass(10_000);
    assertThat(challenger.mayBegin()).isFalse();

    assertThat(governor.challenger().mayBegin()).isTrue();
  }

  /** Of the model time, with a challenger that always has something to do. */
  private double shareWithin(int duration) {
    double had = 0;
    for (int passed = 0; passed < duration; ) {
      boolean runs = challenger.mayBegin();
      if (runs) {
        challenger.works();
      }
      int step = runs ? BATCH_MILLIS : (int) TimeUnit.NANOSECONDS.toMillis(Turn.ASK_NANOS);
      pass(step);
      challenger.rests();
      passed += step;
      had += runs ? step : 0;
    }
    return had / (had + duration);
  }

  private void pass(int duration) {
    millis += duration;
  }
}
