package io.tagstream.streams.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Rows in a fair order: those of one source as they came, and of each source as many word pieces as
 * of the others, so that who brings little need not wait for who brings much. It is start-time fair
 * queueing (Goyal, Vin and Cheng, 1996). Not thread-safe.
 */
final class FairQueue {
  private final PriorityQueue<QueuedRow> queued =
      new PriorityQueue<>(Comparator.comparingLong(QueuedRow::place));

  /** The place of each source's next row. */
  private final Map<Object, Long> next = new HashMap<>();

  private long now;

  /** A new sentence; its place is after the word pieces that its source has brought before. */
  void add(QueuedSentence sentence) {
    long place = Math.max(now, next.getOrDefault(sentence.source(), 0L));
    for (QueuedRow row : sentence.rows()) {
      row.place(place);
      place += row.length();
      queued.add(row);
    }
    next.put(sentence.source(), place);
  }

  /** The first one, which stays; null if there is none. */
  QueuedRow peek() {
    return queued.peek();
  }

  /** Takes the first one; there must be one. */
  QueuedRow remove() {
    return queued.remove();
  }

  /** Puts one back that was taken in vain, to its old place. */
  void putBack(QueuedRow row) {
    queued.add(row);
  }

  /** This one goes now: what is added from now on comes after it. */
  void goesNow(QueuedRow row) {
    now = Math.max(now, row.place());
  }

  /** Takes all. */
  List<QueuedRow> removeAll() {
    List<QueuedRow> all = List.copyOf(queued);
    queued.clear();
    return all;
  }
}
