package io.tagstream.ner.text;

import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Splits running text into the words that corpora annotate: at white space, then punctuation off
 * both ends of each piece.
 *
 * <p>{@code U.S.}, {@code Spider-Man} and {@code @user} stay whole, as in the corpora, because a
 * model is trained on the first word piece of each of their words. The possessive {@code 's} is a
 * word of its own. Chinese, Japanese, Thai, Lao, Khmer and Burmese, which write no spaces, are
 * split character by character.
 */
public final class WordSplitter {
  private static final Set<Character.UnicodeScript> SPACELESS =
      Set.of(
          Character.UnicodeScript.HAN,
          Character.UnicodeScript.HIRAGANA,
          Character.UnicodeScript.KATAKANA,
          Character.UnicodeScript.THAI,
          Character.UnicodeScript.LAO,
          Character.UnicodeScript.KHMER,
          Character.UnicodeScript.MYANMAR);

  /** Letters with points between them, as in {@code U.S}, or a single capital. */
  private static final Pattern ABBREVIATION = Pattern.compile("\\p{Lu}|\\p{L}+(\\.\\p{L}+)+");

  private final String text;
  private final IntStream.Builder starts = IntStream.builder();
  private final IntStream.Builder ends = IntStream.builder();

  private WordSplitter(String text) {
    this.text = text;
  }

  /** Finds the words of a text. */
  public static Words split(String text) {
    WordSplitter splitter = new WordSplitter(text);
    int at = splitter.skipSpace(0);
    while (at < text.length()) {
      int end = splitter.chunkEnd(at);
      splitter.chunk(at, end);
      at = splitter.skipSpace(end);
    }
    return new Words(text, splitter.starts.build().toArray(), splitter.ends.build().toArray());
  }

  private int skipSpace(int at) {
    int next = at;
    while (next < text.length() && isSpace(text.codePointAt(next))) {
      next += Character.charCount(text.codePointAt(next));
    }
    return next;
  }

  /** A chunk ends at white space, and before and after a character of a script without spaces. */
  private int chunkEnd(int start) {
    int first = text.codePointAt(start);
    int at = start + Character.charCount(first);
    boolean spaceless = isSpaceless(first);
    while (at < text.length()) {
      int next = text.codePointAt(at);
      if (isSpace(next)) {
        return at;
      }
      // A combining mark belongs to the character before it.
      if ((spaceless && !isMark(next)) || (!spaceless && isSpaceless(next))) {
        return at;
      }
      at += Character.charCount(next);
    }
    return at;
  }

  private void chunk(int from, int to) {
    // A possessive that stands by itself opens with no quote.
    int start = possessive(from, to) == from ? from : opening(from, to);
    int end = to;
    while (end > start && closes(text.codePointBefore(end))) {
      end -= Character.charCount(text.codePointBefore(end));
    }
    if (end > start && end < to && text.charAt(end) == '.' && isAbbreviation(start, end)) {
      end++;
    }
    int possessive = possessive(start, end);
    if (possessive > start) {
      word(start, possessive);
      word(possessive, end);
    } else if (end > start) {
      word(start, end);
    }
    for (int at = end; at < to; ) {
      at = word(at, run(at, to));
    }
  }

  /** Splits the punctuation off the front, unless there is nothing else. */
  private int opening(int from, int to) {
    int start = from;
    for (int next = run(start, to); next < to && opens(start); next = run(start, to)) {
      start = word(start, next);
    }
    return start;
  }

  /** The end of a run of one character, which is one word, as in "..." or "!!!". */
  private int run(int start, int to) {
    int mark = text.codePointAt(start);
    int end = start;
    while (end < to && text.codePointAt(end) == mark) {
      end += Character.charCount(mark);
    }
    return end;
  }

  private int word(int start, int end) {
    starts.add(start);
    ends.add(end);
    return end;
  }

  private int possessive(int start, int end) {
    boolean s = end - start >= 2 && Character.toLowerCase(text.charAt(end - 1)) == 's';
    return s && (text.charAt(end - 2) == '\'' || text.charAt(end - 2) == '’') ? end - 2 : -1;
  }

  private boolean isAbbreviation(int start, int end) {
    return end - start < 8 && ABBREVIATION.matcher(text).region(start, end).matches();
  }

  private boolean opens(int at) {
    int codePoint = text.codePointAt(at);
    boolean sigil = codePoint == '@' || codePoint == '#' || codePoint == '$';
    return !sigil && isPunctuation(codePoint);
  }

  private static boolean closes(int codePoint) {
    return isPunctuation(codePoint) && codePoint != '%' && codePoint != '/';
  }

  private static boolean isPunctuation(int codePoint) {
    return switch (Character.getType(codePoint)) {
      case Character.CONNECTOR_PUNCTUATION -> false;
      case Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }

  private static boolean isMark(int codePoint) {
    int type = Character.getType(codePoint);
    return type == Character.NON_SPACING_MARK
        || type == Character.COMBINING_SPACING_MARK
        || type == Character.ENCLOSING_MARK;
  }

  private static boolean isSpaceless(int codePoint) {
    return SPACELESS.contains(Character.UnicodeScript.of(codePoint));
  }
}
