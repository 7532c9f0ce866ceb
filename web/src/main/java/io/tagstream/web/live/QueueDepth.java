package io.tagstream.web.live;

import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * How many records of a topic a group has not come to, about: those that are remembered are
 * counted, since between them there may be ends of transactions; older ones are taken to lie as
 * densely. For one thread.
 */
final class QueueDepth {
  private final int most;
  private final Map<TopicPartition, Last> partitions = new HashMap<>();

  /** The last offsets of a partition, as a ring. */
  private static final class Last {
    private final long[] offsets;
    private int count;
    private int next;

    private Last(int most) {
      offsets = new long[most];
    }

    private void add(long offset) {
      offsets[next] = offset;
      next = (next + 1) % offsets.length;
      count = Math.min(offsets.length, count + 1);
    }

    private long after(long committed) {
      long waiting = 0;
      long first = Long.MAX_VALUE;
      long last = -1;
      for (int i = 0; i < count; i++) {
        waiting += offsets[i] >= committed ? 1 : 0;
        first = Math.min(first, offsets[i]);
        last = Math.max(last, offsets[i]);
      }
      long unseen = Math.max(0, first - committed);
      double density = last > first ? (count - 1.0) / (last - first) : 1;
      return waiting + Math.round(unseen * density);
    }
  }

  /**
   * Knows nothing yet.
   *
   * @param most how many records of a partition are remembered
   */
  QueueDepth(int most) {
    this.most = most;
  }

  /** There is a record. */
  void add(TopicPartition partition, long offset) {
    partitions.computeIfAbsent(partition, which -> new Last(most)).add(offset);
  }

  /** How many wait; null if it is not known how far the group is. */
  Long waiting(Map<TopicPartition, Long> committed) {
    if (committed == null) {
      return null;
    }
    long waiting = 0;
    for (Map.Entry<TopicPartition, Last> one : partitions.entrySet()) {
      waiting += one.getValue().after(committed.getOrDefault(one.getKey(), 0L));
    }
    return waiting;
  }
}
