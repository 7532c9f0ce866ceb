package io.tagstream.web.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.web.live.Curve.Point;
import org.junit.jupiter.api.Test;

class CurveTest {
  private final Curve curve = new Curve();

  @Test
  void hasAsManyPointsAsAPictureHas() {
    for (int step = 1; step <= 100_000; step++) {
      curve.add(step, 1.0 / step);
      assertThat(curve.points()).hasSizeLessThanOrEqualTo(Curve.POINTS);
    }
    assertThat(curve.points())
        .hasSizeGreaterThan(Curve.POINTS / 3)
        .startsWith(new Point(1, 1))
        .endsWith(new Point(100_000, 1e-5));
    for (int i = 2; i < curve.points().size() - 1; i++) {
      assertThat(curve.points().get(i).step() - curve.points().get(i - 1).step())
          .isBetween(100L, 2000L);
    }
  }

  @Test
  void beginsAgainAtACheckpoint() {
    curve.add(10, 0.5);
    curve.add(20, 0.4);
    curve.add(30, 0.3);
    curve.add(20, 0.35);

    assertThat(curve.points()).containsExactly(new Point(10, 0.5), new Point(20, 0.35));
  }
}
