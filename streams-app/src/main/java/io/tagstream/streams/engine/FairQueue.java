package io.tagstream.streams.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Rows in the order of their turns: those of one source as they came, and the sources by turns of
 * as many word pieces, so that who brings little need not wait for who brings much. It is
 * start-time fair queueing (Goyal, Vin and Cheng, 1996). Not thread-safe.
 */
final class FairQueue {
  private final PriorityQueue<QueuedRow> queued =
      new PriorityQueue<>(Comparator.comparingLong(QueuedRow::turn));

  /** The turn of each source's next row. */
  private final Map<Object, Long> next = new HashMap<>();

  private long now;

  /** A new sentence; its source has its turn after the word pieces that it has brought before. */
  void add(QueuedSentence sentence) {
    long turn = Math.max(now, next.getOrDefault(sentence.source(), 0L));
    for (QueuedRow row : sentence.rows()) {
      row.turn(turn);
      turn += row.length();
      queued.add(row);
    }
    next.put(sentence.source(), turn);
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

  /** Whose turn it is: what is added from now on comes after it. */
  void goesNow(QueuedRow row) {
    now = Math.max(now, row.turn());
  }

  /** Takes all. */
  List<QueuedRow> removeAll() {
    List<QueuedRow> all = List.copyOf(queued);
    queued.clear();
    return all;
  }
}
