package io.tagstream.ner.score;

import io.tagstream.ner.label.CodePointOrder;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Confusion counts by entity type: a value that adds and subtracts, so that any set of sentences is
 * scored by summing its sentences.
 *
 * @param byType the counts of each type, in code point order; types without any count are left out
 */
public record ConfusionCounts(SortedMap<String, Counts> byType) {
  /** Nothing counted. */
  public static final ConfusionCounts ZERO = new ConfusionCounts(Collections.emptySortedMap());

  /** Copies the map without the types that have no count. */
  public ConfusionCounts {
    byType = Sums.copy(byType, CodePointOrder.INSTANCE, Counts::isZero);
  }

  /** The given counts. */
  public static ConfusionCounts of(Map<String, Counts> byType) {
    return new ConfusionCounts(new TreeMap<>(byType));
  }

  /**
   * Counts the exact matches of one sentence: a span is right if an equal one is gold. Spans given
   * twice count once, as in seqeval.
   *
   * @param <S> any span with {@code equals} over its type and place
   * @param type a span's entity type
   */
  public static <S> ConfusionCounts of(
      Collection<S> gold, Collection<S> predicted, Function<? super S, String> type) {
    return of(Sums.matches(gold, predicted, type));
  }

  /** Sum of any number of counts. */
  public static ConfusionCounts sum(List<ConfusionCounts> parts) {
    return parts.isEmpty()
        ? ZERO
        : new ConfusionCounts(Sums.sum(parts, ConfusionCounts::byType, Counts::plus));
  }

  /** Sum, type by type. */
  public ConfusionCounts plus(ConfusionCounts other) {
    return sum(List.of(this, other));
  }

  /** Difference, type by type: takes back what was added. */
  public ConfusionCounts minus(ConfusionCounts other) {
    return plus(other.negated());
  }

  /** Product, type by type. */
  public ConfusionCounts times(long factor) {
    return new ConfusionCounts(Sums.map(byType, counts -> counts.times(factor)));
  }

  /** Additive inverse. */
  public ConfusionCounts negated() {
    return times(-1);
  }

  /** Whether nothing is counted. */
  public boolean isZero() {
    return byType.isEmpty();
  }

  /** The counts of one type, all 0 where it is unknown. */
  public Counts forType(String type) {
    return byType.getOrDefault(type, Counts.ZERO);
  }

  /** The counts of all types together. */
  public Counts overall() {
    return byType.values().stream().reduce(Counts.ZERO, Counts::plus);
  }

  /** Every entity weighs the same: the scores of {@link #overall()}. */
  public Average micro() {
    return new Averages(this, 0).micro();
  }

  /** Every type weighs the same, those without support included, as in seqeval. */
  public Average macro() {
    return new Averages(this, 0).macro();
  }

  /** Every type weighs as much as it has gold entities; all 0 where there are none. */
  public Average weighted() {
    return new Averages(this, 0).weighted();
  }
}
