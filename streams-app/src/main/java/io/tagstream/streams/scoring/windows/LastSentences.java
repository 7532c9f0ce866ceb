package io.tagstream.streams.scoring.windows;

import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Slot;
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
  private final Map<String, Kept> byId = new HashMap<>();
  private long next;
  private final Tally tally = new Tally();

  /**
   * A slot and what it adds.
   *
   * @param sentence null while its score is taken back
   */
  private record Kept(Slot slot, ScoredSentence sentence) {}

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
        .forEach(slot -> append(slot, sentence(slot)));
  }

  long next() {
    return next;
  }

  Tally tally() {
    return tally;
  }

  void add(EvaluationScore score, ScoredSentence sentence, Journal journal) {
    Kept kept = byId.get(score.id());
    if (kept != null) {
      fill(kept, score.counts(), sentence, journal);
    } else if (score.revision() == 0) {
      Slot added = new Slot(version, next++, score.id(), score.counts());
      append(added, sentence);
      journal.put(added);
      evict(journal);
    }
  }

  void takeBack(EvaluationScore score, Journal journal) {
    Kept kept = byId.get(score.id());
    if (kept != null) {
      fill(kept, null, null, journal);
    }
  }

  /** Has nothing kept any more. */
  void erase(Journal journal) {
    order.forEach(journal::delete);
  }

  private void fill(
      Kept kept,
      Map<String, EvaluationScore.Counts> counts,
      ScoredSentence sentence,
      Journal journal) {
    Slot filled = new Slot(version, kept.slot().number(), kept.slot().id(), counts);
    count(kept.sentence(), tally::takeBack);
    count(sentence, tally::add);
    byId.put(filled.id(), new Kept(filled, sentence));
    journal.put(filled);
  }

  private void append(Slot slot, ScoredSentence sentence) {
    order.addLast(slot);
    byId.put(slot.id(), new Kept(slot, sentence));
    count(sentence, tally::add);
  }

  private void evict(Journal journal) {
    while (!order.isEmpty() && order.peekFirst().number() < next - size) {
      Kept evicted = byId.remove(order.removeFirst().id());
      count(evicted.sentence(), tally::takeBack);
      journal.delete(evicted.slot());
    }
  }

  private static ScoredSentence sentence(Slot slot) {
    return slot.counts() == null
        ? null
        : ScoredSentence.of(slot.id(), WireCounts.toCounts(slot.counts()));
  }

  private static void count(ScoredSentence sentence, Consumer<ScoredSentence> change) {
    if (sentence != null) {
      change.accept(sentence);
    }
  }
}
