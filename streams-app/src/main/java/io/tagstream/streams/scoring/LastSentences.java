package io.tagstream.streams.scoring;

import io.tagstream.schemas.EvaluationScore;
import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Slot;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The last sentences of a version, in the order of their first score. Each has a slot; a correction
 * fills its slot anew, a withdrawn sentence leaves it empty, and a sentence that has lost its slot
 * to later ones is out for good.
 */
final class LastSentences {
  private final String version;
  private final int size;
  private final Deque<Slot> order = new ArrayDeque<>();
  private final Map<String, Slot> byId = new HashMap<>();
  private long next;
  private final Tally tally = new Tally();

  LastSentences(String version, int size) {
    this.version = version;
    this.size = size;
  }

  /** Takes up what was kept; slots beyond the size are left out. */
  void restore(long nextSlot, List<Slot> slots) {
    next = nextSlot;
    slots.stream()
        .filter(slot -> slot.number() >= next - size)
        .sorted(Comparator.comparingLong(Slot::number))
        .forEach(this::append);
  }

  long next() {
    return next;
  }

  Tally tally() {
    return tally;
  }

  void add(EvaluationScore score, Journal journal) {
    Slot slot = byId.get(score.id());
    if (slot != null) {
      fill(slot, score.counts(), journal);
    } else if (score.revision() == 0) {
      Slot added = new Slot(version, next++, score.id(), score.counts());
      append(added);
      journal.put(added);
      evict(journal);
    }
  }

  void takeBack(EvaluationScore score, Journal journal) {
    Slot slot = byId.get(score.id());
    if (slot != null) {
      fill(slot, null, journal);
    }
  }

  private void fill(Slot slot, Map<String, EvaluationScore.Counts> counts, Journal journal) {
    Slot filled = new Slot(version, slot.number(), slot.id(), counts);
    count(slot, tally::takeBack);
    count(filled, tally::add);
    byId.put(slot.id(), filled);
    journal.put(filled);
  }

  private void append(Slot slot) {
    order.addLast(slot);
    byId.put(slot.id(), slot);
    count(slot, tally::add);
  }

  private void evict(Journal journal) {
    while (!order.isEmpty() && order.peekFirst().number() < next - size) {
      Slot evicted = byId.remove(order.removeFirst().id());
      count(evicted, tally::takeBack);
      journal.delete(evicted);
    }
  }

  private static void count(Slot slot, Consumer<ScoredSentence> change) {
    if (slot.counts() != null) {
      change.accept(ScoredSentence.of(slot.id(), slot.counts()));
    }
  }
}
