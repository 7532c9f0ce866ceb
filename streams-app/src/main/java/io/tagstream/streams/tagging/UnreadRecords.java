package io.tagstream.streams.tagging;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;

/**
 * Records that wait for what they need to be read, and those that came behind them. Partitions do
 * not wait for each other. They are no more than a poll returns, since a partition that waits
 * rests.
 */
final class UnreadRecords {
  private final Map<TopicPartition, Deque<IncomingRecord>> waiting = new HashMap<>();

  private final Predicate<IncomingRecord> reader;
  private final Consumer<IncomingRecord> preparer;

  /**
   * None yet.
   *
   * @param reader takes a record, or says that it must wait
   * @param preparer begins to look for what a record needs, whose turn comes later
   */
  UnreadRecords(Predicate<IncomingRecord> reader, Consumer<IncomingRecord> preparer) {
    this.reader = reader;
    this.preparer = preparer;
  }

  /** Has it read when all before it in its partition are. */
  void add(IncomingRecord incoming) {
    Deque<IncomingRecord> before = waiting.get(incoming.topicPartition());
    if (before != null) {
      before.add(incoming);
      preparer.accept(incoming);
    } else if (!reader.test(incoming)) {
      waiting.computeIfAbsent(incoming.topicPartition(), at -> new ArrayDeque<>()).add(incoming);
    }
  }

  /** Has those read for which there is now what they need. */
  void tryAgain() {
    Iterator<Deque<IncomingRecord>> partitions = waiting.values().iterator();
    while (partitions.hasNext()) {
      Deque<IncomingRecord> records = partitions.next();
      while (!records.isEmpty() && reader.test(records.element())) {
        records.remove();
      }
      if (records.isEmpty()) {
        partitions.remove();
      }
    }
  }

  /** The offset of the first that waits in a partition, if any. */
  OptionalLong oldest(TopicPartition partition) {
    Deque<IncomingRecord> records = waiting.get(partition);
    return records == null ? OptionalLong.empty() : OptionalLong.of(records.element().offset());
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  void clear() {
    waiting.clear();
  }
}
