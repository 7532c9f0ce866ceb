package io.tagstream.runtime.standstill;

import java.time.Duration;
import org.apache.kafka.common.TopicPartition;

/**
 * A partition in which nothing moves though records wait.
 *
 * @param position where it stands
 * @param lasted for how long
 */
record Standstill(Position position, Duration lasted) {

  TopicPartition partition() {
    return position.partition();
  }

  /** One line for people. */
  String line() {
    String what =
        position.isHeldUp()
            ? "%s is held up at offset %d for %d s by a transaction that its writer leaves open"
                + " (kafka-transactions.sh find-hanging)"
            : "%s stands still at offset %d for %d s, %d records wait";
    return what.formatted(partition(), position.committed(), lasted.toSeconds(), position.lag());
  }
}
