package io.tagstream.streams.scoring.settings;

import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * How predictions are scored.
 *
 * @param topics where everything is
 * @param retention how long a sentence waits for its other half and for corrections, in stream time
 *     since its last record; at least 1 second
 * @param lastSentences size of the window over the last sentences of a version
 * @param windows lengths of the windows over event time, sliding and tumbling, in whole seconds
 * @param halfLife of the fading window: a multiple of 6 seconds
 * @param metricsInterval how often at most the metrics of a version are emitted, in wall-clock time
 * @param scoresBetweenSaves how many scores a start applies again at most, since windows are
 *     written after so many: a thousand take some ten milliseconds; 1 or more
 * @param actions what it does besides telling
 */
public record ScoringConfig(
    Topics topics,
    Duration retention,
    int lastSentences,
    List<Duration> windows,
    Duration halfLife,
    Duration metricsInterval,
    int scoresBetweenSaves,
    ScoringActions actions) {
  /** Characters of a version's name, which is in the keys of all that scoring writes. */
  public static final int LONGEST_VERSION = 1_000;

  /** More come of gold gone wrong, such as ids for types, and would drown all metrics. */
  public static final int MOST_TYPES = 200;

  /** The number of steps in which the weight of the fading window halves. */
  public static final long PANES_OF_HALF_LIFE = 6;

  public ScoringConfig {
    if (topics == null) {
      throw new IllegalArgumentException("scoring topics are missing");
    }
    requireAtLeast(retention, Duration.ofSeconds(1), "scoring retention");
    requireAtLeast(metricsInterval, Duration.ofMillis(1), "scoring metricsInterval");
    windows = List.copyOf(windows);
    windows.forEach(window -> requireMultiple(window, 1, "scoring windows"));
    if (new HashSet<>(windows).size() < windows.size()) {
      throw new IllegalArgumentException("scoring windows are " + windows + ": one comes twice");
    }
    requireMultiple(halfLife, PANES_OF_HALF_LIFE, "scoring halfLife");
    requirePositive(lastSentences, "scoring lastSentences");
    requirePositive(scoresBetweenSaves, "scoring scoresBetweenSaves");
  }

  /**
   * Seven days of retention, the last 1,000 sentences, 5 minutes, 1 and 24 hours, a half-life of an
   * hour, metrics once a second, windows written after 5,000 scores.
   */
  public static ScoringConfig defaults(Topics topics) {
    return new ScoringConfig(
        topics,
        Duration.ofDays(7),
        1000,
        List.of(Duration.ofMinutes(5), Duration.ofHours(1), Duration.ofHours(24)),
        Duration.ofHours(1),
        Duration.ofSeconds(1),
        5000,
        ScoringActions.DEFAULT);
  }

  /** The same, with another retention. */
  public ScoringConfig withRetention(Duration other) {
    return new ScoringConfig(
        topics,
        other,
        lastSentences,
        windows,
        halfLife,
        metricsInterval,
        scoresBetweenSaves,
        actions);
  }

  /** The same, with another interval between metrics. */
  public ScoringConfig withMetricsInterval(Duration other) {
    return new ScoringConfig(
        topics, retention, lastSentences, windows, halfLife, other, scoresBetweenSaves, actions);
  }

  /** The same, with other actions. */
  public ScoringConfig withActions(ScoringActions other) {
    return new ScoringConfig(
        topics,
        retention,
        lastSentences,
        windows,
        halfLife,
        metricsInterval,
        scoresBetweenSaves,
        other);
  }

  private static void requirePositive(int value, String key) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " is " + value + ": wanted 1 or more");
    }
  }

  private static void requireAtLeast(Duration value, Duration least, String key) {
    if (value == null || value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          key + " is " + value + ": wanted a duration of " + least + " or more");
    }
  }

  private static void requireMultiple(Duration value, long seconds, String key) {
    requireAtLeast(value, Duration.ofSeconds(seconds), key);
    if (value.toNanos() % Duration.ofSeconds(seconds).toNanos() != 0) {
      throw new IllegalArgumentException(
          "%s is %s: wanted a multiple of %d s".formatted(key, value, seconds));
    }
  }
}
