package io.tagstream.streams.scoring;

import io.tagstream.schemas.EntityRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * An entity as scoring sees it: two are the same if all three components are.
 *
 * @param start first Unicode code point
 * @param end last Unicode code point, exclusive
 */
record CharSpan(String type, int start, int end) {
  private static final Comparator<CharSpan> ORDER =
      Comparator.comparingInt(CharSpan::start)
          .thenComparingInt(CharSpan::end)
          .thenComparing(CharSpan::type);

  static List<CharSpan> of(Collection<EntityRecord> entities) {
    return canonical(
        entities.stream().map(e -> new CharSpan(e.type(), e.start(), e.end())).toList());
  }

  /** Distinct and in one order, so that equal sets of spans are equal lists. */
  static List<CharSpan> canonical(Collection<CharSpan> spans) {
    return spans.stream().distinct().sorted(ORDER).toList();
  }
}
