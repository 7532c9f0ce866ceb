package io.tagstream.streams.scoring.windows;

import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.time.Duration;
import java.util.List;

/**
 * A window in which a sentence counts half as much for each half-life of event time that it is
 * behind the latest one. Weights are whole numbers and the same for all sentences of a pane, so
 * that the order in which sentences come changes no digit.
 */
final class Fading implements EventTimeWindows {
  /** So many half-lives leave a sentence less than a thousandth of its weight, taken as none. */
  private static final long HALF_LIVES = 10;

  private static final long ONE = 1L << 20;

  private final String name;
  private final Panes panes;

  /**
   * No sentences yet.
   *
   * @param halfLife a multiple of {@link ScoringConfig#PANES_OF_HALF_LIFE} seconds
   */
  Fading(String version, Duration halfLife) {
    this.name = WindowNames.fading(halfLife);
    this.panes =
        new Panes(
            version,
            name,
            halfLife.toSeconds() / ScoringConfig.PANES_OF_HALF_LIFE,
            ScoringConfig.PANES_OF_HALF_LIFE * HALF_LIVES);
  }

  @Override
  public Panes panes() {
    return panes;
  }

  @Override
  public List<Window> read() {
    Tally sum = new Tally();
    long latest = panes.latest();
    panes
        .between(Long.MIN_VALUE, latest)
        .forEach((pane, tally) -> sum.add(tally, weight(latest - pane)));
    return List.of(WireCounts.window(name, sum, ONE));
  }

  /** The weight of a sentence so many panes before the latest one, in parts of {@link #ONE}. */
  private static long weight(long age) {
    return Math.round(ONE * StrictMath.pow(2, (double) -age / ScoringConfig.PANES_OF_HALF_LIFE));
  }
}
