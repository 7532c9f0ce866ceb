package io.tagstream.web.live.health;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.DeadLetter;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The last dead letters, and what became of those that were sent again. For one thread. */
public final class DeadLetterLog {
  /** Letters that are kept. */
  public static final int LAST = 500;

  private static final int SHOWN_GROUPS = 40;
  private static final int SHOWN_LETTERS = 150;
  private static final int RESENT = 1000;

  private final String topic;
  private final Deque<Buried> letters = new ArrayDeque<>();
  private final Map<String, Resent> resent = new LinkedHashMap<>();
  private long seen;

  /**
   * A log without letters.
   *
   * @param topic of the dead letters
   */
  public DeadLetterLog(String topic) {
    this.topic = topic;
  }

  /**
   * What became of a letter that was sent again.
   *
   * @param place the letter's, as {@link DeadLetter#RESENT_FROM} has it
   * @param outcome {@code tagged}, {@code gold} (it was taken as such) or {@code dead}
   * @param at when that was written, by its record
   */
  record Resent(String place, String outcome, Instant at) {}

  /**
   * Letters of one kind of reason.
   *
   * @param key names the kind, for whoever shows them again and again
   * @param exception what kind of error; empty where the letters do not say
   * @param message the reason; without what differs between the letters, if something does
   * @param count of all that are kept
   * @param first the earliest time of their records
   * @param last the latest
   * @param letters some of them, the newest first
   */
  record Group(
      String key,
      String exception,
      String message,
      int count,
      Instant first,
      Instant last,
      List<Buried> letters) {}

  /**
   * All that is shown; bounded, whatever is on the topic.
   *
   * @param topic where they are
   * @param seen all that were read, of which the last are kept
   * @param groups the one with the newest letter first
   * @param otherKinds how many kinds there are beyond those
   * @param otherLetters of these
   * @param resent what became of letters that were sent again
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Shown(
      String topic,
      long seen,
      List<Group> groups,
      int otherKinds,
      int otherLetters,
      List<Resent> resent) {}

  /** What there was before has been read, partition by partition: from now on it comes in turn. */
  public void begun() {
    List<Buried> sorted = new ArrayList<>(letters);
    sorted.sort(Comparator.comparing(Buried::timestamp).reversed());
    letters.clear();
    letters.addAll(sorted);
  }

  /** Takes a dead letter. */
  public void add(ConsumerRecord<byte[], byte[]> record) {
    Buried letter = Buried.of(record);
    seen++;
    letters.addFirst(letter);
    if (letters.size() > LAST) {
      letters.removeLast();
    }
    if (letter.resentFrom() != null) {
      note(letter.resentFrom(), "dead", letter.timestamp());
    }
  }

  /**
   * Looks whether a record was a dead letter before.
   *
   * @param outcome what it says of the letter
   */
  public void look(ConsumerRecord<byte[], byte[]> record, String outcome) {
    String place = Buried.resentFrom(record.headers());
    if (place != null) {
      note(place, outcome, Instant.ofEpochMilli(record.timestamp()));
    }
  }

  private void note(String place, String outcome, Instant at) {
    resent.remove(place);
    resent.put(place, new Resent(place, outcome, at));
    if (resent.size() > RESENT) {
      resent.remove(resent.keySet().iterator().next());
    }
  }

  /** Another number whenever it has changed. */
  public long edition() {
    return 31 * seen + resent.hashCode();
  }

  /** What there is. */
  public Shown shown() {
    Map<String, List<Buried>> kinds = new LinkedHashMap<>();
    for (Buried letter : letters) {
      kinds.computeIfAbsent(letter.kind(), kind -> new ArrayList<>()).add(letter);
    }
    List<List<Buried>> groups = kinds.values().stream().limit(SHOWN_GROUPS).toList();
    int each = each(groups);
    int shown = groups.stream().mapToInt(List::size).sum();
    List<Group> some = groups.stream().map(group -> group(group, each)).toList();
    return new Shown(
        topic,
        seen,
        some,
        kinds.size() - groups.size(),
        letters.size() - shown,
        some.stream()
            .flatMap(group -> group.letters().stream())
            .map(this::resentOf)
            .filter(Objects::nonNull)
            .toList());
  }

  /** How many letters of each group are shown, so that they are not too many altogether. */
  private static int each(List<List<Buried>> groups) {
    int each = SHOWN_LETTERS;
    while (true) {
      int most = each;
      int sum = groups.stream().mapToInt(group -> Math.min(group.size(), most)).sum();
      if (sum <= SHOWN_LETTERS) {
        return each;
      }
      each--;
    }
  }

  private static Group group(List<Buried> letters, int shown) {
    Buried newest = letters.get(0);
    return new Group(
        Integer.toHexString(newest.kind().hashCode()),
        newest.exception(),
        letters.stream().allMatch(one -> one.message().equals(newest.message()))
            ? newest.message()
            : Buried.folded(newest.message()),
        letters.size(),
        letters.stream().map(Buried::timestamp).min(Instant::compareTo).orElseThrow(),
        letters.stream().map(Buried::timestamp).max(Instant::compareTo).orElseThrow(),
        letters.subList(0, Math.min(letters.size(), shown)));
  }

  private Resent resentOf(Buried letter) {
    return resent.get(Buried.place(topic, letter.partition(), letter.offset()));
  }
}
