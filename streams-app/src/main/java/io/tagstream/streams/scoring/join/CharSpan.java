package io.tagstream.streams.scoring.join;

import io.tagstream.schemas.record.EntityRecord;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * An entity as scoring sees it: two are the same if all three components are.
 *
 * @param start first Unicode code point
 * @param end last Unicode code point, exclusive
 */
public record CharSpan(String type, int start, int end) {
  /** The most for one prediction or gold in the store: several must fit in one changelog record. */
  static final int MOST_BYTES = 200_000;

  /** Longer, and the metrics of a version of many types would not go into a record. */
  static final int LONGEST_TYPE = 64;

  // An upper bound, also as JSON: braces, names and two numbers, and every character escaped.
  private static final long BYTES_BESIDES_TYPE = 50;
  private static final long BYTES_PER_TYPE_CHAR = 6;

  private static final Comparator<CharSpan> ORDER =
      Comparator.comparingInt(CharSpan::start)
          .thenComparingInt(CharSpan::end)
          .thenComparing(CharSpan::type);

  public static List<CharSpan> of(Collection<EntityRecord> entities) {
    return canonical(
        entities.stream().map(e -> new CharSpan(e.type(), e.start(), e.end())).toList());
  }

  /**
   * The same spans.
   *
   * @throws IllegalArgumentException in one line, if there are too many to keep, or if a type is
   *     too long
   */
  static List<CharSpan> requireStorable(List<CharSpan> spans) {
    long bytes = bytes(spans);
    if (bytes > MOST_BYTES) {
      throw new IllegalArgumentException(
          "%d entities of up to %d bytes: a sentence may have %d bytes of them"
              .formatted(spans.size(), bytes, MOST_BYTES));
    }
    for (CharSpan span : spans) {
      if (span.type().length() > LONGEST_TYPE) {
        throw new IllegalArgumentException(
            "an entity type of %d characters: it may have %d"
                .formatted(span.type().length(), LONGEST_TYPE));
      }
    }
    return spans;
  }

  /** What they take at most. */
  static long bytes(List<CharSpan> spans) {
    long bytes = 0;
    for (CharSpan span : spans) {
      bytes += BYTES_BESIDES_TYPE + BYTES_PER_TYPE_CHAR * span.type().length();
    }
    return bytes;
  }

  /** Distinct and in one order, so that equal sets of spans are equal lists. */
  static List<CharSpan> canonical(Collection<CharSpan> spans) {
    return spans.size() < 2 ? List.copyOf(spans) : spans.stream().distinct().sorted(ORDER).toList();
  }
}
