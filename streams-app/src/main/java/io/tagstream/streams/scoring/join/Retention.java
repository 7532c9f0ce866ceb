package io.tagstream.streams.scoring.join;

import java.time.Duration;
import java.util.HexFormat;

/**
 * When sentences expire. Stream time is cut into buckets, and an index orders the sentences by the
 * bucket of their last record: a sentence that is touched often moves in the index only when the
 * bucket changes, and what has expired is a range of the index.
 *
 * @param millis how long a sentence is kept at least, since its last record
 * @param bucketMillis how much longer at most
 */
record Retention(long millis, long bucketMillis) {
  private static final long SHORTEST_BUCKET = 10;
  private static final long LONGEST_BUCKET = Duration.ofHours(1).toMillis();
  private static final int DIGITS = 16;

  /** No longer than a hundredth more than asked. */
  static Retention of(Duration retention) {
    long millis = retention.toMillis();
    return new Retention(millis, Math.max(SHORTEST_BUCKET, Math.min(LONGEST_BUCKET, millis / 100)));
  }

  /** The bucket of a stream time, named by its first millisecond. */
  long bucket(long streamTime) {
    return Math.max(0, streamTime - Math.floorMod(streamTime, bucketMillis));
  }

  /** Where a sentence stands in the index; the keys' order is that of the buckets. */
  static String indexKey(long bucket, String id) {
    return HexFormat.of().toHexDigits(bucket) + id;
  }

  /** The sentence at a place in the index. */
  static String id(String indexKey) {
    return indexKey.substring(DIGITS);
  }

  /** An index key behind all that have expired, and before all others. */
  String expiredBefore(long streamTime) {
    return indexKey(Math.max(0, streamTime - millis - bucketMillis + 1), "");
  }
}
