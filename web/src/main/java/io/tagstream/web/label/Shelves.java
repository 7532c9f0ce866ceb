package io.tagstream.web.label;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.apache.kafka.common.TopicPartition;

/**
 * Which records of the partitions that are ours are still to be decided, and so up to where others
 * need not read again: to the oldest of them. For one thread.
 */
final class Shelves {
  private final Map<TopicPartition, Shelf> shelves = new HashMap<>();

  private static final class Shelf {
    private final NavigableMap<Long, String> open = new TreeMap<>();
    private long read = -1;
    private long committed = -1;

    private long due() {
      return open.isEmpty() ? read : open.firstKey();
    }
  }

  void add(TopicPartition partition) {
    shelves.putIfAbsent(partition, new Shelf());
  }

  void remove(TopicPartition partition) {
    shelves.remove(partition);
  }

  boolean has(TopicPartition partition) {
    return shelves.containsKey(partition);
  }

  void clear() {
    shelves.clear();
  }

  /** A record is to be decided (again). */
  void open(TopicPartition partition, long offset, String id) {
    Shelf shelf = shelves.get(partition);
    if (shelf != null) {
      shelf.open.put(offset, id);
    }
  }

  /** Nothing is to be decided about a record any more. */
  void done(TopicPartition partition, long offset) {
    Shelf shelf = shelves.get(partition);
    if (shelf != null) {
      shelf.open.remove(offset);
    }
  }

  /** All before this offset was read. */
  void read(TopicPartition partition, long offset) {
    Shelf shelf = shelves.get(partition);
    if (shelf != null) {
      shelf.read = Math.max(shelf.read, offset);
    }
  }

  /** What is to be committed, where it is something else than before. */
  Map<TopicPartition, Long> due() {
    Map<TopicPartition, Long> due = new HashMap<>();
    shelves.forEach(
        (partition, shelf) -> {
          if (shelf.due() >= 0 && shelf.due() != shelf.committed) {
            due.put(partition, shelf.due());
          }
        });
    return due;
  }

  /** That was committed. */
  void committed(Map<TopicPartition, Long> offsets) {
    offsets.forEach(
        (partition, offset) -> {
          Shelf shelf = shelves.get(partition);
          if (shelf != null) {
            shelf.committed = offset;
          }
        });
  }
}
