package io.tagstream.streams.tagging;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Keeps commits behind the records that are still in flight.
 *
 * <p>Kafka Streams commits what its processors have seen. A record whose result is not written yet
 * has been seen, too; a commit that passed it would lose it at the next restart. So each task
 * registers what it has in flight, and each commit is held back to the oldest of that. Tasks and
 * the commits that concern them share a stream thread, and so this is kept per thread. Whatever is
 * committed is an input: the stage has no topics between its steps.
 */
final class HeldOffsets {
  private final ThreadLocal<List<Holder>> holders = ThreadLocal.withInitial(ArrayList::new);

  /** A task with records in flight. */
  interface Holder {

    /** The number of the partitions that it reads: that of each topic which has so many. */
    int partition();

    /** The oldest offset of a partition in flight, if any. */
    OptionalLong oldestInFlight(TopicPartition partition);

    /** Whether it wants no more of a partition for now: it works on what it has. */
    boolean rests(TopicPartition partition);

    /** What it has sent on until now can be read by others. */
    void committed();
  }

  /** Makes commits on this thread heed the holder from now on, until it is released. */
  void register(Holder holder) {
    holders.get().add(holder);
  }

  /** Makes commits heed it no more; on the thread that registered it. */
  void release(Holder holder) {
    holders.get().remove(holder);
  }

  /** Those of the partitions of which tasks on this thread want no more records for now. */
  Set<TopicPartition> resting(Set<TopicPartition> partitions) {
    Set<TopicPartition> resting = new HashSet<>();
    for (TopicPartition partition : partitions) {
      for (Holder holder : holders.get()) {
        if (holder.partition() == partition.partition() && holder.rests(partition)) {
          resting.add(partition);
        }
      }
    }
    return resting;
  }

  /**
   * The offsets that may be committed on this thread.
   *
   * @throws IllegalStateException if a partition has no task here, so that nobody knows what is in
   *     flight
   */
  Map<TopicPartition, OffsetAndMetadata> holdBack(Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<TopicPartition, OffsetAndMetadata> held = new HashMap<>(offsets);
    held.replaceAll(this::holdBack);
    return held;
  }

  /** A transaction of this thread has been committed. */
  void committed() {
    holders.get().forEach(Holder::committed);
  }

  private OffsetAndMetadata holdBack(TopicPartition partition, OffsetAndMetadata offset) {
    OptionalLong oldest = holder(partition).oldestInFlight(partition);
    if (oldest.isEmpty() || oldest.getAsLong() >= offset.offset()) {
      return offset;
    }
    // The epoch belongs to a later record; that is safe, since it only says how new the log was.
    return new OffsetAndMetadata(oldest.getAsLong(), offset.leaderEpoch(), offset.metadata());
  }

  private Holder holder(TopicPartition partition) {
    for (Holder holder : holders.get()) {
      if (holder.partition() == partition.partition()) {
        return holder;
      }
    }
    throw new IllegalStateException("commit of " + partition + ", which has no task here");
  }
}
