package io.tagstream.streams.scoring;

import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.time.temporal.ChronoUnit;

/**
 * How predictions are scored.
 *
 * @param topics where everything is
 * @param retention how long a sentence waits for its other half and for corrections, in stream time
 *     since its last record; at least 1 second
 * @param lastSentences size of the window over the last sentences of a version
 * @param recent length of the window over event time, in whole seconds
 * @param metricsInterval how often at most the metrics of a version are emitted, in wall-clock time
 */
public record ScoringConfig(
    Topics topics,
    Duration retention,
    int lastSentences,
    Duration recent,
    Duration metricsInterval) {

  public ScoringConfig {
    if (topics == null) {
      throw new IllegalArgumentException("scoring topics are missing");
    }
    requireAtLeast(retention, Duration.ofSeconds(1), "scoring retention");
    requireAtLeast(recent, Duration.ofSeconds(1), "scoring recent");
    requireAtLeast(metricsInterval, Duration.ofMillis(1), "scoring metricsInterval");
    if (!recent.equals(recent.truncatedTo(ChronoUnit.SECONDS))) {
      throw new IllegalArgumentException("scoring recent is " + recent + ": wanted whole seconds");
    }
    if (lastSentences < 1) {
      throw new IllegalArgumentException(
          "scoring lastSentences is " + lastSentences + ": wanted 1 or more");
    }
  }

  /** Seven days of retention, the last 1,000 sentences, 5 minutes, metrics once a second. */
  public static ScoringConfig defaults(Topics topics) {
    return new ScoringConfig(
        topics, Duration.ofDays(7), 1000, Duration.ofMinutes(5), Duration.ofSeconds(1));
  }

  /** The same, with another retention. */
  public ScoringConfig withRetention(Duration retention) {
    return new ScoringConfig(topics, retention, lastSentences, recent, metricsInterval);
  }

  /** The same, with another interval between metrics. */
  public ScoringConfig withMetricsInterval(Duration metricsInterval) {
    return new ScoringConfig(topics, retention, lastSentences, recent, metricsInterval);
  }

  private static void requireAtLeast(Duration value, Duration least, String key) {
    if (value == null || value.compareTo(least) < 0) {
      throw new IllegalArgumentException(
          key + " is " + value + ": wanted a duration of " + least + " or more");
    }
  }
}
