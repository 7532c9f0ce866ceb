package io.tagstream.web.label;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.apache.kafka.common.TopicPartition;

/**
 * Which sentences wait for somebody here, who has which in hand, and what became of them. It knows
 * no broker. For any thread.
 */
final class Desk {
  /** So long a sentence is somebody's who gives no sign of life. */
  static final long LEASE_NANOS = 600_000_000_000L;

  /** So long it stays open when nobody asks and nobody has anything in hand. */
  static final long IDLE_NANOS = 30_000_000_000L;

  static final int MOST = 500;

  private static final int MOST_BYTES = 16 << 20;
  private static final int MOST_GOLD = 100_000;
  private static final int MOST_SKIPPED = 100;

  private final LongSupplier nanos;

  // Guarded by this.
  private final Map<String, Entry> open = new LinkedHashMap<>();
  private final Map<String, Entry> skipped = new LinkedHashMap<>();
  private final Map<String, Writing> writing = new HashMap<>();
  private final Shelves shelves = new Shelves();
  private final KnownGold gold = new KnownGold(MOST_GOLD);
  private long bytes;
  private long askedNanos;
  private boolean isOpen;
  private long doubts;
  private String trouble;

  private static final class Entry {
    private final TopicPartition partition;
    private final long offset;
    private final Suggestion suggestion;
    private String annotator;
    private long untilNanos;

    private Entry(TopicPartition partition, long offset, Suggestion suggestion) {
      this.partition = partition;
      this.offset = offset;
      this.suggestion = suggestion;
    }

    private boolean isOf(String other, long now) {
      return annotator != null && untilNanos - now > 0 && annotator.equals(other);
    }

    private boolean isOfAnother(String other, long now) {
      return annotator != null && untilNanos - now > 0 && !annotator.equals(other);
    }

    private void lease(String to, long now) {
      annotator = to;
      untilNanos = now + LEASE_NANOS;
    }
  }

  /** Gold that is on its way, and who waits for it. */
  private record Writing(byte[] value, CompletableFuture<Void> done) {}

  /**
   * What somebody has in hand.
   *
   * @param open whether the desk knows what waits; else it is being laid
   * @param sentences that are new in it
   * @param gone ids of sentences that are no longer theirs to label
   * @param trouble why it cannot be laid, in one line; null if nothing keeps it
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Hand(boolean open, List<Suggestion> sentences, List<String> gone, String trouble) {
    private static Hand empty(String trouble) {
      return new Hand(false, List.of(), List.of(), trouble);
    }
  }

  /** Why a decision is not taken. */
  static final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ConflictException(String reason) {
      super(reason);
    }
  }

  /** It cannot say now; later it can. */
  static final class NotYetException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NotYetException(String reason) {
      super(reason);
    }
  }

  Desk(LongSupplier nanos) {
    this.nanos = nanos;
    askedNanos = nanos.getAsLong() - IDLE_NANOS;
  }

  /** Whether somebody is at it. */
  synchronized boolean isWanted() {
    long now = nanos.getAsLong();
    return now - askedNanos < IDLE_NANOS
        || !writing.isEmpty()
        || open.values().stream().anyMatch(e -> e.annotator != null && e.untilNanos - now > 0);
  }

  /**
   * It is laid anew: what was on it is forgotten, but for what is being written.
   *
   * @return {@link #doubts}
   */
  synchronized long clear() {
    isOpen = false;
    open.clear();
    skipped.clear();
    bytes = 0;
    shelves.clear();
    gold.clear();
    return doubts;
  }

  /** How many times nobody knew whether gold was written: then all has to be read again. */
  synchronized long doubts() {
    return doubts;
  }

  /** What waits is known, if there was no further doubt while it was read. */
  synchronized void ready(long doubtsBefore) {
    isOpen = doubts == doubtsBefore;
    trouble = null;
  }

  /** It cannot be laid, for this reason. */
  synchronized void troubled(String reason) {
    trouble = reason;
  }

  /** Partitions of the queue are ours. */
  synchronized void assigned(Collection<TopicPartition> partitions) {
    partitions.forEach(shelves::add);
  }

  /** Partitions are another tagger's, with what is in them. */
  synchronized void revoked(Collection<TopicPartition> partitions) {
    Set<TopicPartition> lost = Set.copyOf(partitions);
    lost.forEach(shelves::remove);
    List<String> ids = new ArrayList<>();
    open.forEach(
        (id, entry) -> {
          if (lost.contains(entry.partition)) {
            ids.add(id);
          }
        });
    ids.forEach(this::drop);
    skipped.values().removeIf(entry -> lost.contains(entry.partition));
  }

  /** A sentence of the queue; the newest record of an id counts. */
  synchronized void offer(TopicPartition partition, long offset, Suggestion suggestion) {
    String id = suggestion.id();
    if (gold.has(id) || !shelves.has(partition)) {
      return;
    }
    Entry entry = new Entry(partition, offset, suggestion);
    Entry before = drop(id);
    if (before != null && before.annotator != null) {
      entry.annotator = before.annotator;
      entry.untilNanos = before.untilNanos;
    }
    skipped.remove(id);
    put(entry);
  }

  private void put(Entry entry) {
    open.put(entry.suggestion.id(), entry);
    bytes += entry.suggestion.size();
    shelves.open(entry.partition, entry.offset, entry.suggestion.id());
  }

  private Entry drop(String id) {
    Entry entry = open.remove(id);
    if (entry != null) {
      bytes -= entry.suggestion.size();
      shelves.done(entry.partition, entry.offset);
    }
    return entry;
  }

  /** All records of a partition before this offset were offered, or cannot be. */
  synchronized void read(TopicPartition partition, long offset) {
    shelves.read(partition, offset);
  }

  /** Whether it holds as much as it may. */
  synchronized boolean isFull() {
    return open.size() >= MOST || bytes >= MOST_BYTES;
  }

  /** A record of gold, whoever wrote it; null where it is withdrawn. */
  synchronized void golden(String id, int partition, long offset, byte[] value) {
    gold.note(id, partition, offset, value);
    if (value != null) {
      drop(id);
    }
  }

  /** Up to where the queue need not be read again, where that has changed. */
  synchronized Map<TopicPartition, Long> due() {
    return shelves.due();
  }

  /** That was committed. */
  synchronized void committed(Map<TopicPartition, Long> offsets) {
    shelves.committed(offsets);
  }

  /**
   * Gives somebody sentences, and takes back what they had and have not any more.
   *
   * @param have ids of the sentences in their hands
   * @param count how many more they want
   */
  synchronized Hand next(String annotator, List<String> have, int count) {
    long now = nanos.getAsLong();
    askedNanos = now;
    if (!isOpen) {
      return Hand.empty(trouble);
    }
    Set<String> kept = Set.copyOf(have);
    List<String> gone = new ArrayList<>();
    for (String id : kept) {
      Entry entry = open.get(id);
      if (entry == null || entry.isOfAnother(annotator, now)) {
        gone.add(id);
      } else {
        entry.lease(annotator, now);
      }
    }
    List<Suggestion> more = new ArrayList<>();
    for (Entry entry : open.values()) {
      boolean isHeld = kept.contains(entry.suggestion.id());
      if (!isHeld && entry.isOf(annotator, now)) {
        entry.annotator = null;
      }
      if (!isHeld
          && more.size() < count
          && !entry.isOfAnother(annotator, now)
          && !writing.containsKey(entry.suggestion.id())) {
        entry.lease(annotator, now);
        more.add(entry.suggestion);
      }
    }
    return new Hand(true, more, gone, null);
  }

  /**
   * Takes a decision.
   *
   * @return gold to be written, which {@link #written} or {@link #failed} is told of; empty if
   *     nothing is to be written. The future is done when the decision is safe
   * @throws ConflictException if another one has the sentence, or has decided it
   * @throws NotYetException if that is not known yet
   */
  synchronized Taken decide(Decision decision) {
    long now = nanos.getAsLong();
    askedNanos = now;
    if (!isOpen) {
      throw new NotYetException("the label queue is being read");
    }
    return switch (decision.what()) {
      case GOLD -> gold(decision, now);
      case SKIP -> skip(decision, now);
      case TAKE_UP -> takeUp(decision, now);
    };
  }

  /** A decision that was taken; with gold that has to be written, or without. */
  record Taken(Optional<byte[]> gold, CompletableFuture<Void> done) {
    private static Taken already() {
      return new Taken(Optional.empty(), CompletableFuture.completedFuture(null));
    }
  }

  private Taken gold(Decision decision, long now) {
    String id = decision.id();
    Writing before = writing.get(id);
    if (before != null) {
      if (Arrays.equals(before.value(), decision.gold())) {
        return new Taken(Optional.empty(), before.done());
      }
      throw new NotYetException("another decision about it is being written");
    }
    if (gold.has(id, decision.gold())) {
      return Taken.already();
    }
    if (!decision.corrects() && gold.has(id)) {
      throw new ConflictException("somebody else has labelled this sentence");
    }
    Entry entry = open.get(id);
    if (entry != null && entry.isOfAnother(decision.annotator(), now)) {
      throw new ConflictException("somebody else has this sentence in hand");
    }
    if (entry != null && !entry.suggestion.text().equals(decision.text())) {
      entry.annotator = null;
      throw new ConflictException("the sentence has another text now");
    }
    CompletableFuture<Void> done = new CompletableFuture<>();
    writing.put(id, new Writing(decision.gold(), done));
    return new Taken(Optional.of(decision.gold()), done);
  }

  private Taken skip(Decision decision, long now) {
    Entry entry = open.get(decision.id());
    if (entry != null
        && !entry.isOfAnother(decision.annotator(), now)
        && !writing.containsKey(decision.id())) {
      drop(decision.id());
      entry.annotator = null;
      skipped.put(decision.id(), entry);
      if (skipped.size() > MOST_SKIPPED) {
        skipped.remove(skipped.keySet().iterator().next());
      }
    }
    return Taken.already();
  }

  private Taken takeUp(Decision decision, long now) {
    Entry entry = skipped.remove(decision.id());
    if (entry != null && !gold.has(decision.id()) && shelves.has(entry.partition)) {
      entry.lease(decision.annotator(), now);
      put(entry);
    }
    return Taken.already();
  }

  /** Gold is where it belongs. */
  synchronized void written(String id, int partition, long offset) {
    Writing done = writing.remove(id);
    gold.note(id, partition, offset, done.value());
    drop(id);
    skipped.remove(id);
    done.done().complete(null);
  }

  /**
   * Gold may be where it belongs, or not: nothing more is known until all gold has been read again,
   * and what waits with it.
   */
  synchronized void failed(String id, Throwable reason) {
    isOpen = false;
    doubts++;
    writing.remove(id).done().completeExceptionally(reason);
  }
}
