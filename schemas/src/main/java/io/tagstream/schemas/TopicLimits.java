package io.tagstream.schemas;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.errors.InvalidTimestampException;
import org.apache.kafka.common.errors.RecordBatchTooLargeException;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * What the broker takes on a topic. A record beyond it is refused, and with it the transaction in
 * which it was sent.
 *
 * @param topic its name
 * @param maxBytes of a record's key, value and headers, see {@link RawRecord#size}
 * @param maxAgeMillis how far a timestamp may lie behind the broker's clock
 * @param maxAheadMillis how far it may lie ahead
 * @param keyed whether each record needs a key, since the topic is compacted
 */
public record TopicLimits(
    String topic, int maxBytes, long maxAgeMillis, long maxAheadMillis, boolean keyed) {
  /** What brokers take by default. */
  private static final int USUAL_BATCH_BYTES = (1 << 20) + 12;

  private static final long UNLIMITED = Long.MAX_VALUE;
  private static final int BATCH_OVERHEAD_BYTES = 128;

  /** The most that is allowed for the time until a record is written, which makes it older. */
  private static final long LONGEST_WAY_MILLIS = 30_000;

  /**
   * A clock that goes ahead of the broker's makes timestamps of now unlawful, where few are not.
   */
  private static final long LARGEST_SKEW_MILLIS = 60_000;

  private static final long SHORTEST_STEP_MILLIS = 1_000;

  /** The limits of a topic of which nothing is known: what brokers take unless told otherwise. */
  public static TopicLimits usual(String topic) {
    return new TopicLimits(topic, room(USUAL_BATCH_BYTES), UNLIMITED, UNLIMITED, false);
  }

  /** The limits that a topic's configuration sets, the broker's settings included. */
  public static TopicLimits of(String topic, Config config) {
    boolean anyTime = value(config, MESSAGE_TIMESTAMP_TYPE_CONFIG, "").equals("LogAppendTime");
    String unlimited = Long.toString(UNLIMITED);
    return new TopicLimits(
        topic,
        room(Integer.parseInt(value(config, MAX_MESSAGE_BYTES_CONFIG, "" + USUAL_BATCH_BYTES))),
        anyTime
            ? UNLIMITED
            : Long.parseLong(value(config, MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG, unlimited)),
        anyTime
            ? UNLIMITED
            : Long.parseLong(value(config, MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG, unlimited)),
        value(config, CLEANUP_POLICY_CONFIG, "").contains(CLEANUP_POLICY_COMPACT));
  }

  /** A topic's setting; older brokers do not know each. */
  public static String value(Config config, String name, String unknown) {
    ConfigEntry entry = config.get(name);
    return entry == null || entry.value() == null ? unknown : entry.value();
  }

  /**
   * What is left for a record where a batch may have so many bytes: it has a head, and where the
   * topic has a compression of its own, the broker packs it anew, which may make it larger.
   */
  private static int room(int batchBytes) {
    return Math.max(0, batchBytes - batchBytes / 25 - BATCH_OVERHEAD_BYTES);
  }

  /** The limits of this topic and of a producer that sends no request of more bytes. */
  public TopicLimits within(int requestBytes) {
    return withMaxBytes(Math.min(maxBytes, room(requestBytes)));
  }

  /** Why the topic would not take the record, in one line; empty if it would. */
  public Optional<String> refusal(RawRecord record, long now) {
    int size = record.size();
    if (size > maxBytes) {
      return Optional.of(
          "it would take %d bytes: at most %d fit on %s".formatted(size, maxBytes, topic));
    }
    if (keyed && record.key() == null) {
      return Optional.of("it has no key: %s is compacted and wants one".formatted(topic));
    }
    return refusal(record.timestamp(), now);
  }

  /** Why the topic would not take the timestamp, in one line; empty if it would. */
  public Optional<String> refusal(long timestamp, long now) {
    if (allows(timestamp, now)) {
      return Optional.empty();
    }
    return Optional.of(
        timestamp > now
            ? "its timestamp %s lies too far ahead: %s allows %s (%s)"
                .formatted(
                    Instant.ofEpochMilli(timestamp),
                    topic,
                    Duration.ofMillis(maxAheadMillis),
                    MESSAGE_TIMESTAMP_AFTER_MAX_MS_CONFIG)
            : "its timestamp %s is too old: %s allows %s (%s)"
                .formatted(
                    Instant.ofEpochMilli(timestamp),
                    topic,
                    Duration.ofMillis(maxAgeMillis),
                    MESSAGE_TIMESTAMP_BEFORE_MAX_MS_CONFIG));
  }

  boolean allows(long timestamp, long now) {
    long onItsWay = Math.min(maxAgeMillis / 10, LONGEST_WAY_MILLIS);
    return timestamp >= 0
        && timestamp - now <= maxAheadMillis
        && now - timestamp <= maxAgeMillis - onItsWay;
  }

  /** The timestamp, or the one nearest to now that the topic allows. */
  public long lawful(long timestamp, long now) {
    if (allows(timestamp, now)) {
      return timestamp;
    }
    // Below zero only if the broker's clock and ours were seen to differ.
    return now + Math.min(0, maxAheadMillis);
  }

  /** Whether an error of a producer says that a topic does not take a record. */
  public static boolean isRefusal(Exception e) {
    return isTooLarge(e)
        || e instanceof InvalidTimestampException
        || e instanceof InvalidRecordException;
  }

  private static boolean isTooLarge(Exception e) {
    return e instanceof RecordTooLargeException || e instanceof RecordBatchTooLargeException;
  }

  /**
   * Limits that this record is beyond, since the broker has just refused it; empty if it was
   * refused for something else. They close in fast rather than exactly: each refusal costs a
   * transaction.
   *
   * @param now when it was refused
   */
  public Optional<TopicLimits> without(RawRecord record, Exception refusal, long now) {
    if (isTooLarge(refusal)) {
      return Optional.of(withMaxBytes(Math.min(maxBytes, record.size() / 2)));
    }
    if (refusal instanceof InvalidTimestampException) {
      return Optional.of(withoutTime(record.timestamp() - now));
    }
    return refusal instanceof InvalidRecordException && record.key() == null
        ? Optional.of(new TopicLimits(topic, maxBytes, maxAgeMillis, maxAheadMillis, true))
        : Optional.empty();
  }

  private TopicLimits withoutTime(long ahead) {
    if (ahead > 0 || (-ahead <= LARGEST_SKEW_MILLIS && maxAheadMillis <= LARGEST_SKEW_MILLIS)) {
      long less = ahead - Math.max(SHORTEST_STEP_MILLIS, Math.abs(ahead) / 2);
      return new TopicLimits(topic, maxBytes, maxAgeMillis, Math.min(maxAheadMillis, less), keyed);
    }
    return new TopicLimits(
        topic, maxBytes, Math.min(maxAgeMillis, -ahead / 2), maxAheadMillis, keyed);
  }

  private TopicLimits withMaxBytes(int bytes) {
    return new TopicLimits(topic, bytes, maxAgeMillis, maxAheadMillis, keyed);
  }
}
