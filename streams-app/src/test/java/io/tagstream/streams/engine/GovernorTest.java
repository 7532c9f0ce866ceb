package io.tagstream.streams.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GovernorTest {
  private long millis;
  private Governor governor;
  private BatchPermit champion;
  private BatchPermit challenger;

  @BeforeEach
  void begin() {
    begin(0.1);
  }

  private void begin(double share) {
    governor = new Governor(share, () -> TimeUnit.MILLISECONDS.toNanos(millis));
    champion = governor.champion();
    challenger = governor.challenger();
  }

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

  @ParameterizedTest
  @CsvSource({"0.1, 20", "0.1, 400", "0.02, 400", "0.5, 100"})
  void theChallengerHasItsShareWhileTheChampionIsBusy(double share, int batchMillis) {
    begin(share);
    champion.works();

    assertThat(shareWithin(3_600_000, batchMillis)).isBetween(share - 0.005, share + 0.005);
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
  void whatTheChallengerHadOfAnIdleDeviceIsItsOwn() {
    challenger.works();
    pass(3_600_000);
    challenger.rests();
    champion.works();

    assertThat(challenger.mayBegin()).isTrue();
    assertThat(shareWithin(600_000, 100)).isBetween(0.095, 0.105);
  }

  @Test
  void whatIsLongAgoCountsNoMore() {
    champion.works();
    challenger.works();
    pass(600_000);
    challenger.rests();

    pass(60_000);
    assertThat(challenger.mayBegin()).isFalse();
    pass(120_000);
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
  private double shareWithin(int duration, int batchMillis) {
    double had = 0;
    for (int passed = 0; passed < duration; ) {
      boolean runs = challenger.mayBegin();
      if (runs) {
        challenger.works();
      }
      int step = runs ? batchMillis : (int) TimeUnit.NANOSECONDS.toMillis(BatchPermit.ASK_NANOS);
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
