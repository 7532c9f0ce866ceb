package io.tagstream.web.live.scores;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Which types a version takes for which, with the latest sentences that show it. */
public final class Confusions {
  private static final int EXAMPLES = 3;

  private final Map<String, Integer> types;
  private final Map<Key, Sum> cells = new HashMap<>();
  private int sentences;

  /** Nothing is confused yet. */
  Confusions(Map<String, Integer> types) {
    this.types = types;
  }

  private record Key(int gold, int predicted) {}

  private static final class Sum {
    final Deque<Example> inPlace = new ArrayDeque<>();
    final Deque<Example> elsewhere = new ArrayDeque<>();
    long same;
    long other;
  }

  /**
   * Where to read of it, and what of it.
   *
   * @param result partition and offset
   * @param gold the same
   * @param goldSpan from and to, in code points; null where none is
   * @param predictedSpan the same
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Example(
      List<Long> result, List<Long> gold, List<Integer> goldSpan, List<Integer> predictedSpan) {}

  /**
   * How often a type was taken for another.
   *
   * @param gold index of the type; one more than the last for all that have no name here, -1 where
   *     nothing is
   * @param predicted the same
   * @param count entities of the same place, missed or spurious
   * @param overlapping entities of other places
   * @param examples the latest, those where something is wrong before others
   */
  public record Cell(
      int gold, int predicted, long count, long overlapping, List<Example> examples) {}

  /**
   * All of them.
   *
   * @param sentences that they are from
   * @param cells the most frequent, the largest first
   */
  public record Table(int sentences, List<Cell> cells) {}

  void add(List<Match> matches, Recent.Kept result, Recent.Kept gold) {
    sentences++;
    for (Match match : matches) {
      Sum sum =
          cells.computeIfAbsent(
              new Key(index(match.gold()), index(match.predicted())), key -> new Sum());
      boolean overlaps = match.gold() != null && match.predicted() != null && !match.isInPlace();
      if (overlaps) {
        sum.other++;
      } else {
        sum.same++;
      }
      Deque<Example> examples = overlaps ? sum.elsewhere : sum.inPlace;
      examples.addFirst(
          new Example(place(result), place(gold), place(match.gold()), place(match.predicted())));
      if (examples.size() > EXAMPLES) {
        examples.removeLast();
      }
    }
  }

  private int index(Span span) {
    return span == null ? TypeNames.NONE : types.getOrDefault(span.type(), types.size());
  }

  private static List<Long> place(Recent.Kept record) {
    return List.of((long) record.partition(), record.offset());
  }

  private static List<Integer> place(Span span) {
    return span == null ? null : List.of(span.start(), span.end());
  }

  /** As it is now, with so many cells at most. */
  public Table shown(int most) {
    return new Table(
        sentences,
        cells.entrySet().stream()
            .sorted(
                Comparator.comparing(
                        (Map.Entry<Key, Sum> cell) ->
                            -(cell.getValue().same + cell.getValue().other))
                    .thenComparing(cell -> cell.getKey().gold())
                    .thenComparing(cell -> cell.getKey().predicted()))
            .limit(most)
            .map(cell -> shown(cell.getKey(), cell.getValue()))
            .toList());
  }

  private static Cell shown(Key key, Sum sum) {
    boolean isOfOneType = key.gold() == key.predicted();
    Deque<Example> first = isOfOneType ? sum.elsewhere : sum.inPlace;
    Deque<Example> then = isOfOneType ? sum.inPlace : sum.elsewhere;
    return new Cell(
        key.gold(),
        key.predicted(),
        sum.same,
        sum.other,
        Stream.concat(first.stream(), then.stream()).limit(EXAMPLES).toList());
  }
}
