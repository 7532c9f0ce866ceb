package io.tagstream.runtime.standstill;

import org.apache.kafka.common.TopicPartition;

/**
 * Where a consumer group stands in a partition, in offsets.
 *
 * @param partition which
 * @param committed where the group reads on after a restart
 * @param readable where the partition ends for readers of committed records
 * @param written where it ends with what is in open transactions
 */
record Position(TopicPartition partition, long committed, long readable, long written) {

  /** How many offsets wait for the group; some may be of transactions, and none of a record. */
  long lag() {
    return Math.max(0, readable - committed);
  }

  /** Whether it has read all that it may, and an open transaction keeps the rest from it. */
  boolean isHeldUp() {
    return lag() == 0 && written > readable;
  }
}
