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
 * the commits that concern them share a stream thread, and so this is kept per thread.
 */
final class HeldOffsets {
  private final String topic;
  private final ThreadLocal<List<Holder>> holders = ThreadLocal.withInitial(ArrayList::new);

  /** The held offsets of the tasks that read one topic. */
  HeldOffsets(String topic) {
    this.topic = topic;
  }

  /** A task with records in flight. */
  interface Holder {

    /** The partition of the topic that it reads. */
    int partition();

    /** The oldest offset in flight, if any. */
    OptionalLong oldestInFlight();

    /** Whether it wants no more records for now: it works on those that it has. */
    boolean rests();

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

  /** The partitions whose tasks on this thread want no more records for now. */
  Set<TopicPartition> resting() {
    Set<TopicPartition> resting = new HashSet<>();
    for (Holder holder : holders.get()) {
      if (holder.rests()) {
        resting.add(new TopicPartition(topic, holder.partition()));
      }
    }
    return resting;
  }

  /**
   * The offsets that may be committed on this thread.
   *
   * @throws IllegalStateException if a partition of the topic has no task here, so that nobody
   *     knows what is in flight
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
    if (!partition.topic().equals(topic)) {
      return offset;
    }
    OptionalLong oldest = holder(partition).oldestInFlight();
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
