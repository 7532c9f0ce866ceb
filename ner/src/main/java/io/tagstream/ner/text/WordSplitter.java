package io.tagstream.ner.text;

import static io.tagstream.ner.text.CharacterKind.JOINER;
import static io.tagstream.ner.text.CharacterKind.MARK;
import static io.tagstream.ner.text.CharacterKind.PUNCTUATION;
import static io.tagstream.ner.text.CharacterKind.SEPARATOR;
import static io.tagstream.ner.text.CharacterKind.SPACE;
import static io.tagstream.ner.text.CharacterKind.SPACELESS;
import static io.tagstream.ner.text.CharacterKind.SYMBOL;

import com.ibm.icu.text.BreakIterator;
import com.ibm.icu.text.UnicodeSet;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Splits running text into the words that corpora annotate: at white space, at symbols such as
 * emoji and at whatever separates clauses; then punctuation off both ends of each piece.
 *
 * <p>{@code U.S.}, {@code Spider-Man} and {@code @user} stay whole, as in the corpora, because a
 * model is trained on the first word piece of each of their words. The possessive {@code 's} is a
 * word of its own. Chinese, Japanese, Thai, Lao, Khmer and Burmese, which write no spaces, are
 * split character by character.
 *
 * <p>Symbols and marks of Markdown end no name, though a model that never saw them may say so.
 *
 * <p>What is split is the {@link VisibleText}. Words refer to the original, without what is
 * invisible at their ends.
 */
public final class WordSplitter {
  /** Letters with points between them, as in {@code U.S}, or a single capital. */
  private static final Pattern ABBREVIATION = Pattern.compile("\\p{Lu}|\\p{L}+(\\.\\p{L}+)+");

  private static final String APOSTROPHES = "'’´`ʼ＇";
  private static final int KEYCAP = 0x20E3;

  /** Punctuation that says how a text is to be set, and relations. */
  private static final UnicodeSet ORNAMENTS = new UnicodeSet("[[[:Sk:][:Sm:]*_]-[+]]").freeze();

  private final VisibleText visible;
  private final String text;
  private final IntStream.Builder starts = IntStream.builder();
  private final IntStream.Builder ends = IntStream.builder();
  private final List<String> tokens = new ArrayList<>();
  private final BitSet ornaments = new BitSet();
  private BreakIterator graphemes;

  private WordSplitter(String text) {
    this.visible = VisibleText.of(text);
    this.text = visible.text();
  }

  /** Finds the words of a text. */
  public static Words split(String text) {
    WordSplitter splitter = new WordSplitter(text);
    for (int at = 0; at < splitter.text.length(); ) {
      at = splitter.next(at);
    }
    return new Words(
        text,
        splitter.starts.build().toArray(),
        splitter.ends.build().toArray(),
        splitter.tokens,
        splitter.ornaments);
  }

  /** Reads what begins here, and returns where it ends. */
  private int next(int at) {
    CharacterKind kind = kind(at);
    if (kind == SPACE) {
      return after(at);
    }
    if (kind == SYMBOL) {
      return word(at, grapheme(at));
    }
    if (kind == SPACELESS) {
      return word(at, marks(after(at)));
    }
    return opens(at, kind) ? word(at, run(at, text.length())) : chunk(at, chunkEnd(at));
  }

  private int chunk(int start, int to) {
    int end = to;
    while (end > start && closes(start, end)) {
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
    return to;
  }

  /**
   * A chunk ends at white space, at symbols, before a character of a script without spaces, and at
   * separators and two points or more, if it is no address.
   */
  private int chunkEnd(int start) {
    boolean address = text.regionMatches(true, start, "www.", 0, 4);
    int at = after(start);
    while (at < text.length()) {
      address |= text.startsWith("://", at);
      if (isBorder(at, address)) {
        return at;
      }
      at = after(at);
    }
    return at;
  }

  private boolean isBorder(int at, boolean address) {
    return switch (kind(at)) {
      case SPACE, SYMBOL, SPACELESS -> true;
      case SEPARATOR -> address ? "<>\"".indexOf(text.charAt(at)) >= 0 : !isWithinWord(at);
      case PUNCTUATION -> !address && text.startsWith("..", at);
      default -> false;
    };
  }

  /** Whether it is between digits, or a quote for the gershayim of Hebrew's abbreviations. */
  private boolean isWithinWord(int at) {
    if (at + 1 == text.length()) {
      return false;
    }
    char before = text.charAt(at - 1);
    char next = text.charAt(at + 1);
    return (Character.isDigit(before) && Character.isDigit(next))
        || (text.charAt(at) == '"' && isHebrew(before) && isHebrew(next));
  }

  private static boolean isHebrew(char letter) {
    return Character.UnicodeScript.of(letter) == Character.UnicodeScript.HEBREW;
  }

  /** Punctuation before a word, but for the sigils of names and a possessive by itself. */
  private boolean opens(int at, CharacterKind kind) {
    char first = text.charAt(at);
    return (kind == PUNCTUATION || kind == SEPARATOR)
        && first != '@'
        && first != '#'
        && !(at + 1 < text.length()
            && possessive(at, at + 2) == at
            && (at + 2 == text.length() || !kind(at + 2).spells()));
  }

  /** Punctuation behind a word; names on social media may end with a low line. */
  private boolean closes(int start, int end) {
    int last = text.codePointBefore(end);
    CharacterKind kind = CharacterKind.of(last);
    return switch (last) {
      case '%', '/' -> false;
      case '_' -> text.charAt(start) != '@' && text.charAt(start) != '#';
      default -> kind == PUNCTUATION || kind == SEPARATOR;
    };
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

  /** The end of all that is drawn into one character: skin tones, joined emoji, a flag's halves. */
  private int grapheme(int start) {
    if (graphemes == null) {
      graphemes = BreakIterator.getCharacterInstance(Locale.ROOT);
      graphemes.setText(text);
    }
    return graphemes.following(start);
  }

  private int marks(int start) {
    int at = start;
    while (at < text.length() && (kind(at) == MARK || kind(at) == JOINER)) {
      at = after(at);
    }
    return at;
  }

  private int word(int start, int end) {
    starts.add(visible.start(start));
    ends.add(visible.end(end - 1));
    String token = text.substring(start, end);
    ornaments.set(tokens.size(), isOrnament(start, token));
    tokens.add(token);
    return end;
  }

  /** No gold entity of WNUT'17 or GermEval begins or ends with a word of these alone. */
  private boolean isOrnament(int start, String token) {
    return kind(start) == SYMBOL || ORNAMENTS.containsAll(token);
  }

  private int possessive(int start, int end) {
    boolean s = end - start >= 2 && Character.toLowerCase(text.charAt(end - 1)) == 's';
    return s && APOSTROPHES.indexOf(text.charAt(end - 2)) >= 0 ? end - 2 : -1;
  }

  private boolean isAbbreviation(int start, int end) {
    return end - start < 8 && ABBREVIATION.matcher(text).region(start, end).matches();
  }

  private int after(int at) {
    return at + Character.charCount(text.codePointAt(at));
  }

  private CharacterKind kind(int at) {
    boolean keycap = at + 1 < text.length() && text.charAt(at + 1) == KEYCAP;
    return keycap ? SYMBOL : CharacterKind.of(text.codePointAt(at));
  }
}
