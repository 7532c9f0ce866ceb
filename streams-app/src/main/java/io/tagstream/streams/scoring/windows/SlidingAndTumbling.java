package io.tagstream.streams.scoring.windows;

import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.streams.scoring.count.WireCounts;
import java.time.Duration;
import java.util.List;

/**
 * Two windows of one length: one that ends with the pane of the latest sentence, and the last whole
 * one of those that stand end to end since the epoch.
 */
final class SlidingAndTumbling implements EventTimeWindows {
  /** How finely a window slides: it moves by this part of its length, or by less. */
  private static final long PARTS = 60;

  private final String name;
  private final long parts;
  private final Panes panes;

  SlidingAndTumbling(String version, Duration length) {
    long seconds = length.toSeconds();
    this.name = WindowNames.of(length);
    this.parts = parts(seconds);
    // The last whole one may have begun two lengths ago.
    this.panes = new Panes(version, name, seconds / parts, 2 * parts);
  }

  /** The smallest number of panes of whole seconds that is fine enough. */
  private static long parts(long seconds) {
    long parts = Math.min(PARTS, seconds);
    while (seconds % parts != 0) {
      parts++;
    }
    return parts;
  }

  @Override
  public Panes panes() {
    return panes;
  }

  @Override
  public List<Window> read() {
    long open = Math.floorDiv(panes.latest(), parts) * parts;
    return List.of(window(name, panes.latest() + 1), window(WindowNames.tumbling(name), open));
  }

  private Window window(String name, long end) {
    Tally sum = new Tally();
    panes.between(end - parts, end - 1).values().forEach(tally -> sum.add(tally, 1));
    return WireCounts.window(name, sum);
  }
}
