package io.tagstream.ner.corpus;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The lines of a UTF-8 stream with their numbers.
 *
 * <p>Only a line feed ends a line, with or without a carriage return before it: tokens hold
 * characters that Java's own line readers would break at. A byte order mark in front is dropped.
 */
public final class Utf8Lines {
  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private final BufferedInputStream in;
  private final boolean python;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private long number;

  /** The lines of a stream, which the caller closes. */
  public Utf8Lines(InputStream in) {
    this(in, false);
  }

  private Utf8Lines(InputStream in, boolean python) {
    this.in = new BufferedInputStream(in);
    this.python = python;
  }

  /**
   * The lines that Python's text mode finds: a carriage return ends one, too, with or without a
   * line feed after it, and a byte order mark is a character.
   */
  static Utf8Lines asPython(InputStream in) {
    return new Utf8Lines(in, true);
  }

  /** Moves to the next line; false after the last one. */
  public boolean next() throws IOException {
    if (number == 0 && !python) {
      skipByteOrderMark();
    }
    bytes.reset();
    int b = in.read();
    if (b < 0) {
      return false;
    }
    number++;
    for (; b >= 0 && !endsLine(b); b = in.read()) {
      bytes.write(b);
    }
    return true;
  }

  private boolean endsLine(int b) throws IOException {
    if (b == '\r' && python) {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
      return true;
    }
    return b == '\n';
  }

  /** The current line's number, from 1. */
  long number() {
    return number;
  }

  /**
   * The current line, without its end.
   *
   * @throws CharacterCodingException if it is not UTF-8
   */
  public String text() throws CharacterCodingException {
    String text =
        StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes.toByteArray())).toString();
    return !python && text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
  }

  private void skipByteOrderMark() throws IOException {
    in.mark(BYTE_ORDER_MARK.length);
    for (byte expected : BYTE_ORDER_MARK) {
      if (in.read() != (expected & 0xFF)) {
        in.reset();
        return;
      }
    }
  }
}
