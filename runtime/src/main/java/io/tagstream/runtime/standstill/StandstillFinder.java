package io.tagstream.runtime.standstill;

import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Notices when a consumer group does not get on: records wait in a partition, and the committed
 * offset stays where it is. It knows nothing of causes. For one thread.
 */
final class StandstillFinder {
  private final Duration limit;
  private final Map<TopicPartition, Mark> marks = new HashMap<>();
  private long lookedNanos;

  /**
   * Has not seen anything yet.
   *
   * @param limit how long a partition may stand still
   */
  StandstillFinder(Duration limit) {
    this.limit = limit;
  }

  /**
   * Compares with the looks before.
   *
   * @param nanos when, by any clock that only goes on
   * @param positions where all partitions of the group stand now; others are forgotten
   * @param counts for which partitions the time since the last look does; not for those that wait
   *     for what they may wait for
   * @return what has stood still for longer than it may, longest first
   */
  List<Standstill> look(
      long nanos, Collection<Position> positions, Predicate<TopicPartition> counts) {
    long since = nanos - lookedNanos;
    lookedNanos = nanos;
    Map<TopicPartition, Mark> before = Map.copyOf(marks);
    marks.clear();
    for (Position position : positions) {
      Mark old = before.get(position.partition());
      Mark now = Mark.of(position, nanos);
      long uncounted = counts.test(position.partition()) ? 0 : since;
      marks.put(
          position.partition(),
          now.isSamePlace(old) ? old.later(Math.min(uncounted, nanos - old.sinceNanos)) : now);
    }
    return positions.stream()
        .filter(position -> position.lag() > 0 || position.isHeldUp())
        .map(position -> new Standstill(position, lasted(position, nanos)))
        .filter(standstill -> standstill.lasted().compareTo(limit) >= 0)
        .sorted((a, b) -> b.lasted().compareTo(a.lasted()))
        .toList();
  }

  private Duration lasted(Position position, long nanos) {
    return Duration.ofNanos(nanos - marks.get(position.partition()).sinceNanos);
  }

  /**
   * Where a partition was seen first to wait.
   *
   * @param offset of the committed records that wait, or where an open transaction begins; null
   *     while nothing waits
   */
  private record Mark(Long offset, boolean heldUp, long sinceNanos) {
    static Mark of(Position position, long nanos) {
      boolean waits = position.lag() > 0 || position.isHeldUp();
      return new Mark(
          waits ? Long.valueOf(position.committed()) : null, position.isHeldUp(), nanos);
    }

    boolean isSamePlace(Mark old) {
      return old != null
          && offset != null
          && Objects.equals(offset, old.offset)
          && heldUp == old.heldUp;
    }

    Mark later(long nanos) {
      return new Mark(offset, heldUp, sinceNanos + nanos);
    }
  }
}
