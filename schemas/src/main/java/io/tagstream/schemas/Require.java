package io.tagstream.schemas;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Checks and immutable copies for record components; the messages name the field. */
final class Require {
  private Require() {}

  static <T> T present(T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    // JSON can escape half a surrogate pair, but UTF-8 cannot carry it: the record could be read,
    // and never be passed on.
    if (value instanceof String text && hasHalfPair(text)) {
      throw new IllegalArgumentException("'" + field + "' holds half a surrogate pair");
    }
    return value;
  }

  private static boolean hasHalfPair(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (Character.isSurrogate(text.charAt(i))) {
        if (Character.charCount(text.codePointAt(i)) == 1) {
          return true;
        }
        i++;
      }
    }
    return false;
  }

  static long notNegative(long value, String field) {
    if (value < 0) {
      throw new IllegalArgumentException("'" + field + "' is negative: " + value);
    }
    return value;
  }

  static void within(double value, double low, double high, String field) {
    if (!(value >= low && value <= high)) {
      throw new IllegalArgumentException(
          "'%s' is %s: wanted %s to %s".formatted(field, value, low, high));
    }
  }

  /** JSON has no NaN: such a figure is left out rather than making the record unreadable. */
  static Double finiteOrNull(Double value) {
    return value == null || !Double.isFinite(value) ? null : value;
  }

  static <T> List<T> list(List<T> values, String field) {
    present(values, field);
    for (int i = 0; i < values.size(); i++) {
      present(values.get(i), field + "[" + i + "]");
    }
    return List.copyOf(values);
  }

  static <V> Map<String, V> sorted(Map<String, V> values, String field) {
    present(values, field)
        .forEach(
            (key, value) -> {
              present(key, field + " key");
              present(value, field + "." + key);
            });
    return Collections.unmodifiableMap(new TreeMap<>(values));
  }

  /** Keeps the order and any nulls, as a JSON object may hold them. */
  static Map<String, Object> object(Map<String, Object> values) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(values));
  }
}
