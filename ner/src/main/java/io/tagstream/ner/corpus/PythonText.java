package io.tagstream.ner.corpus;

/** Python's notion of white space, which is neither Java's nor Unicode's alone. */
final class PythonText {
  private PythonText() {}

  /** {@code text.rstrip()}. */
  static String stripRight(String text) {
    int end = text.length();
    while (end > 0 && isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(0, end);
  }

  /** {@code text.split()[0]} of a text that is not all white space. */
  static String firstField(String text) {
    int start = 0;
    while (isSpace(text.charAt(start))) {
      start++;
    }
    int end = start;
    while (end < text.length() && !isSpace(text.charAt(end))) {
      end++;
    }
    return text.substring(start, end);
  }

  /** {@code str.isspace()} of one character; all of them are in the basic plane. */
  static boolean isSpace(char c) {
    return switch (c) {
      case '\t', '\n', '\u000B', '\f', '\r', ' ' -> true;
      case '\u001C', '\u001D', '\u001E', '\u001F', '\u0085', '\u00A0' -> true;
      case '\u1680', '\u2028', '\u2029', '\u202F', '\u205F', '\u3000' -> true;
      default -> c >= '\u2000' && c <= '\u200A';
    };
  }
}
