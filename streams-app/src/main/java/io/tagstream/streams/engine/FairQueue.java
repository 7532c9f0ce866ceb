package io.tagstream.streams.engine;

import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * Sentences in the order of their turns: those of one source as they came, and the sources by turns
 * of as many word pieces, so that who brings little need not wait for who brings much. It is
 * start-time fair queueing (Goyal, Vin and Cheng, 1996). Not thread-safe.
 */
final class FairQueue {
  private final PriorityQueue<QueuedSentence> queued =
      new PriorityQueue<>(Comparator.comparingLong(QueuedSentence::turn));

  /** The turn of each source's next sentence. */
  private final Map<Object, Long> next = new HashMap<>();

  private long now;

  /** A new sentence; its source has its turn after the word pieces that it has brought before. */
  void add(QueuedSentence sentence) {
    long turn = Math.max(now, next.getOrDefault(sentence.source(), 0L));
    sentence.turn(turn);
    next.put(sentence.source(), turn + sentence.length());
    queued.add(sentence);
  }

  /** The first one, which stays; null if there is none. */
  QueuedSentence peek() {
    return queued.peek();
  }

  /** Takes the first one; there must be one. */
  QueuedSentence remove() {
    return queued.remove();
  }

  /** Puts one back that was taken in vain, to its old place. */
  void putBack(QueuedSentence sentence) {
    queued.add(sentence);
  }

  /** Whose turn it is: what is added from now on comes after it. */
  void goesNow(QueuedSentence sentence) {
    now = Math.max(now, sentence.turn());
  }

  /** Takes all. */
  List<QueuedSentence> removeAll() {
    List<QueuedSentence> all = List.copyOf(queued);
    queued.clear();
    return all;
  }
}
