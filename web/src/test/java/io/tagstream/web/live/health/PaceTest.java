package io.tagstream.web.live.health;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {
  private static final long SECOND = 1_000_000_000L;
  private long now = 17;

  @Test
  void countsTheSecondsThatAreOver() {
    Pace pace = new Pace(() -> now);
    for (int i = 0; i < 30; i++) {
      pace.add();
      pace.add();
      pace.add();
      now += SECOND;
    }
    pace.add();
    assertThat(pace.perSecond()).isEqualTo(3.0);

    now += 3 * SECOND;
    assertThat(pace.perSecond()).isEqualTo((6 * 3.0 + 1) / 9);

    now += 50 * SECOND;
    assertThat(pace.perSecond()).isZero();
  }

  @Test
  void forgets() {
    Pace pace = new Pace(() -> now);
    pace.add();
    pace.clear();
    now += SECOND;
    assertThat(pace.perSecond()).isZero();
  }
}
