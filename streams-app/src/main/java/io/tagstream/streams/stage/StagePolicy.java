package io.tagstream.streams.stage;

import java.time.Duration;

/**
 * What a stage does when it cannot go on.
 *
 * @param offsetReset where it goes on when its place in a topic is lost
 * @param standstill how long records may wait in a partition in which nothing moves, before that
 *     counts as not well
 */
public record StagePolicy(OffsetReset offsetReset, Duration standstill) {
  /** Asks where to go on, and counts a minute as a standstill. */
  public static final StagePolicy DEFAULT =
      new StagePolicy(OffsetReset.NONE, Duration.ofMinutes(1));

  /** The same with another place to go on at. */
  public StagePolicy withOffsetReset(OffsetReset other) {
    return new StagePolicy(other, standstill);
  }
}
