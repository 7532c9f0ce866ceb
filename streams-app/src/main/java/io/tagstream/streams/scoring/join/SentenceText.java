package io.tagstream.streams.scoring.join;

/**
 * The text of a sentence that was tagged, as far as it is kept: to see whether gold speaks of it.
 *
 * @param codePoints how many
 * @param hash of the whole
 * @param content null where it is long
 */
public record SentenceText(int codePoints, int hash, String content) {
  /** A length in UTF-16 units: far more than a sentence has, and several still fit in a record. */
  public static final int LONGEST_KEPT = 16_384;

  public static SentenceText of(String text) {
    return new SentenceText(
        text.codePointCount(0, text.length()),
        text.hashCode(),
        text.length() > LONGEST_KEPT ? null : text);
  }

  /** The text without its content: enough to tell it from others. */
  SentenceText print() {
    return content == null ? this : new SentenceText(codePoints, hash, null);
  }
}
