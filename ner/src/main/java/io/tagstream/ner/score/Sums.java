package io.tagstream.ner.score;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;

/** Maps of counts that add key by key; a key without a count is left out, so equal is equal. */
final class Sums {
  private Sums() {}

  /** An unmodifiable copy in the given order, without what is zero. */
  static <K, V> SortedMap<K, V> copy(
      Map<K, V> counts, Comparator<? super K> order, Predicate<V> isZero) {
    SortedMap<K, V> copy = new TreeMap<>(order);
    copy.putAll(counts);
    copy.values().removeIf(isZero);
    return Collections.unmodifiableSortedMap(copy);
  }

  /** All keys of all parts, of which there is at least one, with the sum of what they have. */
  static <P, K, V> SortedMap<K, V> sum(
      List<P> parts, Function<P, SortedMap<K, V>> counts, BinaryOperator<V> plus) {
    SortedMap<K, V> sum = new TreeMap<>(counts.apply(parts.get(0)));
    for (P part : parts.subList(1, parts.size())) {
      counts.apply(part).forEach((key, count) -> sum.merge(key, count, plus));
    }
    return sum;
  }

  /** The same keys with other counts. */
  static <K, V> SortedMap<K, V> map(SortedMap<K, V> counts, UnaryOperator<V> other) {
    SortedMap<K, V> mapped = new TreeMap<>(counts);
    mapped.replaceAll((key, count) -> other.apply(count));
    return mapped;
  }

  /**
   * Counts exact matches: a span is right if an equal one is gold. Spans given twice count once.
   *
   * @param key what a span is counted under
   */
  static <S, K> Map<K, Counts> matches(
      Collection<S> gold, Collection<S> predicted, Function<? super S, K> key) {
    Set<S> wanted = new HashSet<>(gold);
    Set<S> found = new HashSet<>(predicted);
    Map<K, Counts> counts = new HashMap<>();
    for (S span : wanted) {
      counts.merge(key.apply(span), Counts.of(true, found.remove(span)), Counts::plus);
    }
    for (S span : found) {
      counts.merge(key.apply(span), Counts.of(false, true), Counts::plus);
    }
    return counts;
  }
}
