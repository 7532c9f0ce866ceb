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
    return value;
  }

  static long notNegative(long value, String field) {
    if (value < 0) {
      throw new IllegalArgumentException("'" + field + "' is negative: " + value);
    }
    return value;
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
