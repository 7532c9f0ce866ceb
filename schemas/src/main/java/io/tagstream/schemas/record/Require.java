package io.tagstream.schemas.record;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** Checks and immutable copies for record components; the messages name the field. */
public final class Require {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._+-]{0,99}");
  private static final Pattern LINE_END = Pattern.compile("\\R");
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}");
  private static final int LONGEST_ID = 200;
  private static final int LONGEST_SHOWN = 60;

  private Require() {}

  /** Something, whatever it is. */
  public static <T> T given(T value, String field) {
    if (value == null) {
      throw new IllegalArgumentException("'" + field + "' is missing");
    }
    return value;
  }

  public static <T> T present(T value, String field) {
    given(value, field);
    // JSON can escape half a surrogate pair, but UTF-8 cannot carry it: the record could be read,
    // and never be passed on.
    if (value instanceof String text && hasHalfPair(text)) {
      throw new IllegalArgumentException("'" + field + "' holds half a surrogate pair");
    }
    return value;
  }

  /** A line of ours that quotes others': its ends are blanks, and what has no shape is '?'. */
  public static String line(String text) {
    if (text == null) {
      return null;
    }
    String one = LINE_END.matcher(wellFormed(text)).replaceAll(" ");
    return CONTROL.matcher(one).replaceAll("?");
  }

  /** A text of ours that quotes others: what UTF-8 cannot carry is a question mark. */
  public static String wellFormed(String text) {
    return text == null || !hasHalfPair(text) ? text : new String(text.getBytes(UTF_8), UTF_8);
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

  public static boolean isName(String value) {
    return NAME.matcher(value).matches();
  }

  /** What is a key, or part of one, and is shown to people: a version, or an alias. */
  static String name(String value, String field) {
    if (!isName(present(value, field))) {
      throw new IllegalArgumentException(
          "'%s' is '%s': wanted up to 100 letters, digits, '.', '_', '+' and '-', a letter or digit first"
              .formatted(field, shown(value)));
    }
    return value;
  }

  /** What clients choose to tell records apart: anything short that can be shown in a line. */
  static String id(String value, String field) {
    if (present(value, field).isBlank()
        || value.length() > LONGEST_ID
        || !value.equals(value.strip())
        || value.codePoints().anyMatch(Require::breaksLines)) {
      throw new IllegalArgumentException(
          "'%s' is '%s': wanted 1 to %d characters, without line breaks and other control characters"
                  .formatted(field, shown(value), LONGEST_ID)
              + " and without blanks at its ends");
    }
    return value;
  }

  private static boolean breaksLines(int character) {
    return Character.isISOControl(character)
        || Character.getType(character) == Character.LINE_SEPARATOR
        || Character.getType(character) == Character.PARAGRAPH_SEPARATOR;
  }

  /** The beginning, in one line. */
  private static String shown(String value) {
    int most = Math.min(value.codePointCount(0, value.length()), LONGEST_SHOWN);
    String start = value.substring(0, value.offsetByCodePoints(0, most));
    String line =
        start
            .codePoints()
            .map(c -> breaksLines(c) ? '?' : c)
            .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
            .toString();
    return start.length() < value.length() ? line + "…" : line;
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

  /** JSON has no NaN. */
  static double finite(double value, String field) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException("'" + field + "' is " + value + ": wanted a number");
    }
    return value;
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
