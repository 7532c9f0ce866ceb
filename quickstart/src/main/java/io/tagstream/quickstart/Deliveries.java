package io.tagstream.quickstart;

import io.tagstream.quickstart.DeliveryCheck.Report;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The books of {@link DeliveryCheck}: what was sent, what became of it, and which models were to
 * serve, in any order between the topics but in the order of each partition.
 */
final class Deliveries {
  private final Map<String, Place> inputsById = new HashMap<>();
  private final Set<Place> inputs = new HashSet<>();
  private final List<Result> results = new ArrayList<>();
  private final List<AliasRecord> champions = new ArrayList<>();

  /** Where a record stands. */
  record Place(String topic, int partition, long offset) {
    private String lane() {
      return topic + "-" + partition;
    }

    @Override
    public String toString() {
      return lane() + "@" + offset;
    }
  }

  /** A result; a dead letter knows its source, a tagged sentence only the id. */
  private record Result(Place place, Place source, String id, TaggedSentence tagged) {}

  /** A sentence, or what should have been one. */
  void input(Place place, String id) {
    inputs.add(place);
    inputsById.put(id, place);
  }

  /** A tagged sentence; null when it cannot be read, so that nothing is known but its key. */
  void tagged(Place place, String id, TaggedSentence sentence) {
    results.add(new Result(place, null, id, sentence));
  }

  /** A dead letter and what it was. */
  void deadLetter(Place place, Place source) {
    results.add(new Result(place, source, null, null));
  }

  /** The next champion. */
  void champion(AliasRecord alias) {
    champions.add(alias);
  }

  DeliveryCheck.Progress progress() {
    return new DeliveryCheck.Progress(inputs.size(), results.size());
  }

  Report report() {
    Audit audit = new Audit();
    results.forEach(audit::take);
    return audit.report();
  }

  /** Goes through the results once. */
  private final class Audit {
    private final Map<Place, Integer> counts = new HashMap<>();
    private final Map<String, Long> last = new HashMap<>();
    private final Map<String, TreeMap<Long, Result>> taggedByPartition = new TreeMap<>();
    private final List<String> duplicates = new ArrayList<>();
    private final List<String> outOfOrder = new ArrayList<>();
    private final List<String> unknown = new ArrayList<>();
    private long deadLetters;

    void take(Result result) {
      deadLetters += result.source == null ? 0 : 1;
      Place input = result.source != null ? result.source : inputsById.get(result.id);
      if (input == null) {
        unknown.add(result.place + " (" + result.id + ")");
        return;
      }
      count(input, result.place);
      order(input, result.place);
      if (result.tagged != null) {
        taggedByPartition
            .computeIfAbsent(input.lane(), p -> new TreeMap<>())
            .put(input.offset, result);
      }
    }

    private void count(Place input, Place place) {
      if (counts.merge(input, 1, Integer::sum) > 1) {
        duplicates.add(input + " again at " + place);
      }
    }

    private void order(Place input, Place place) {
      Long before = last.put(place.lane() + "<" + input.lane(), input.offset);
      if (before != null && before > input.offset) {
        outOfOrder.add(input + " at " + place + " comes after offset " + before);
      }
    }

    private List<String> missing() {
      return inputs.stream()
          .filter(input -> !counts.containsKey(input))
          .map(Place::toString)
          .sorted()
          .toList();
    }

    Report report() {
      return new Report(
          inputs.size(),
          results.size() - deadLetters,
          deadLetters,
          missing(),
          duplicates,
          outOfOrder,
          unknown,
          taggedByPartition.values().stream().flatMap(p -> wentBack(p.values()).stream()).toList());
    }
  }

  /**
   * Follows the champions along one partition: forward, and back only where the alias went back.
   */
  private List<String> wentBack(Iterable<Result> inOrder) {
    List<String> wentBack = new ArrayList<>();
    int at = 0;
    for (Result result : inOrder) {
      int next = championFrom(at, result.tagged);
      if (next >= 0) {
        at = next;
      } else if (championFrom(0, result.tagged) >= 0) {
        wentBack.add(
            "%s of %s at %s, after %s"
                .formatted(
                    result.tagged.modelVersion(),
                    inputsById.get(result.id),
                    result.place,
                    champions.get(at).version()));
      }
    }
    return wentBack;
  }

  /** The first champion from this one on that may have tagged the sentence, or -1. */
  private int championFrom(int first, TaggedSentence sentence) {
    for (int i = first; i < champions.size(); i++) {
      AliasRecord champion = champions.get(i);
      if (champion.version().equals(sentence.modelVersion())
          && !champion.timestamp().isAfter(sentence.taggedAt())) {
        return i;
      }
    }
    return -1;
  }
}
