package io.tagstream.streams.stage;

import org.apache.kafka.common.TopicPartition;

/** What a stage may wait for, while nothing moves. */
public interface Excuse {
  /** There is nothing. */
  Excuse NONE = () -> false;

  /** Whether all of it waits. */
  boolean holds();

  /** Whether a partition waits, since one of its records takes its time. */
  default boolean holds(TopicPartition partition) {
    return holds();
  }
}
