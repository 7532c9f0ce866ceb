package io.tagstream.ner.tokenizer;

import java.nio.file.Path;
import java.util.Collection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The case of the letters of a vocabulary. A capital is what lower-casing would change: U+211D, the
 * double-struck R that stands for the real numbers, is an upper-case letter without a small one,
 * and so is in vocabularies that were made of lower-cased text.
 *
 * @param small pieces with a small letter
 * @param capital pieces with a capital letter, or one of title case
 */
record LetterCase(long small, long capital) {
  private static final Logger LOG = LoggerFactory.getLogger(LetterCase.class);

  /** The part of capitals that come from elsewhere; cased vocabularies have a sixth to a third. */
  private static final double CAPITALS = 0.01;

  /** So many pieces that it says something when none has a capital. */
  private static final int ENOUGH = 100;

  /** Counts pieces, leaving out {@code [UNK]}, {@code <S>} and the like. */
  static LetterCase of(Collection<String> pieces) {
    long small = 0;
    long capital = 0;
    for (String piece : pieces) {
      if (!isMarked(piece, "[", "]") && !isMarked(piece, "<", ">")) {
        small += piece.codePoints().anyMatch(c -> Character.toUpperCase(c) != c) ? 1 : 0;
        capital += piece.codePoints().anyMatch(c -> Character.toLowerCase(c) != c) ? 1 : 0;
      }
    }
    return new LetterCase(small, capital);
  }

  private static boolean isMarked(String piece, String open, String close) {
    return piece.startsWith(open) && piece.endsWith(close);
  }

  /** Whether text is to be lower-cased. */
  boolean isLower() {
    return capital <= CAPITALS * small;
  }

  /** Whether the letters leave a doubt: too few of them, or some capitals that should not be. */
  boolean isGuess() {
    return small + capital < ENOUGH || (capital > 0 && isLower());
  }

  /**
   * The same, with a warning if it is a guess.
   *
   * @param source the file, for the warning
   */
  boolean isLower(Path source) {
    if (isGuess()) {
      LOG.warn(
          "{}: nothing says whether this is a lower-case model, so it is guessed from {} pieces with"
              + " small and {} with capital letters that it is {}; say so with do_lower_case in"
              + " tokenizer_config.json",
          source,
          small,
          capital,
          isLower() ? "one" : "none");
    }
    return isLower();
  }
}
