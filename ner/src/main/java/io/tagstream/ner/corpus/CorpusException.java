package io.tagstream.ner.corpus;

import java.io.IOException;

/** A corpus file holds a line that cannot be read. */
public final class CorpusException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String file;
  private final long line;
  private final String expected;

  CorpusException(String file, long line, String found, String expected) {
    super(file + ":" + line + ": " + found + ", expected " + expected);
    this.file = file;
    this.line = line;
    this.expected = expected;
  }

  static CorpusException notUtf8(String file, long line) {
    return new CorpusException(file, line, "not UTF-8", "UTF-8 text");
  }

  /** The file, as it was named to the reader. */
  public String file() {
    return file;
  }

  /** The line's number, from 1. */
  public long line() {
    return line;
  }

  /** What the line should have held. */
  public String expected() {
    return expected;
  }
}
