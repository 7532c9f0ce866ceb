package io.tagstream.ner.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.function.ToIntFunction;

/**
 * Fits sentences to a model, line by line, as {@code preprocess.py} of Hugging Face's legacy token
 * classification example does: its output is the same to the byte.
 *
 * <p>A line is cut at its right end; its token is what stands before the first white space. A token
 * of which the tokenizer makes nothing is left out with its line. When a sentence would get too
 * many word pieces, a blank line comes first. White space and line ends are Python's.
 */
public final class Preprocessor {
  private final ToIntFunction<String> pieces;
  private final int limit;
  private final LineSink out;
  private int used;

  /**
   * A preprocessor for one file.
   *
   * @param pieces counts the word pieces of a token by itself
   * @param limit the most word pieces of a sentence, without the special ones; only a token that
   *     alone has more may exceed it
   */
  public Preprocessor(ToIntFunction<String> pieces, int limit, LineSink out) {
    this.pieces = pieces;
    this.limit = limit;
    this.out = out;
  }

  /**
   * Reads lines that each begin with a token. What comes after it is copied.
   *
   * @param in UTF-8 text; left open
   * @param name what to call it in error messages
   * @throws CorpusException if a line is not UTF-8
   */
  public void read(InputStream in, String name) throws IOException {
    Utf8Lines lines = Utf8Lines.asPython(in);
    while (lines.next()) {
      try {
        accept(lines.text());
      } catch (CharacterCodingException e) {
        throw CorpusException.notUtf8(name, lines.number());
      }
    }
  }

  /** Takes one line. */
  public void accept(String line) throws IOException {
    String text = PythonText.stripRight(line);
    if (text.isEmpty()) {
      out.accept(text);
      used = 0;
      return;
    }
    int count = pieces.applyAsInt(PythonText.firstField(text));
    if (count == 0) {
      return;
    }
    if (used + count > limit) {
      out.accept("");
      used = 0;
    }
    out.accept(text);
    used += count;
  }
}
