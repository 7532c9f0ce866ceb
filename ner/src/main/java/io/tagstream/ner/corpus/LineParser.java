package io.tagstream.ner.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;

/** Makes sense of lines: what the formats share. */
final class LineParser {
  /** How a format reads one line. */
  interface Format {
    /** Whether the line ends a sentence as a blank one does. */
    default boolean separates(String line) {
      return false;
    }

    /** Whether the line is no part of the text. */
    default boolean isComment(String line) {
      return false;
    }

    /** The token and tag of a line, or null if it is malformed. */
    TaggedToken parse(String line);

    /** What a line should hold, for the error message. */
    String expected();

    /** How many columns a line has. */
    int columns(String line);

    /** Whether all lines must have as many columns as the first one. */
    default boolean isUniform() {
      return false;
    }
  }

  /** One line's content. */
  record TaggedToken(String token, String tag) {}

  /** Hears what the lines hold. */
  interface Sink {
    void token(TaggedToken token, long line) throws IOException;

    /** A blank line, or one that stands for it. */
    void blank() throws IOException;

    void comment() throws IOException;
  }

  private final String name;
  private final Format format;
  private final boolean skipBadLines;
  private final Sink sink;
  private int columns;
  private int skipped;

  private LineParser(String name, Format format, boolean skipBadLines, Sink sink) {
    this.name = name;
    this.format = format;
    this.skipBadLines = skipBadLines;
    this.sink = sink;
  }

  /** Reads all lines and returns how many were malformed and left out. */
  static int parse(InputStream in, String name, Format format, boolean skipBadLines, Sink sink)
      throws IOException {
    LineParser parser = new LineParser(name, format, skipBadLines, sink);
    Utf8Lines lines = new Utf8Lines(in);
    while (lines.next()) {
      parser.accept(lines);
    }
    return parser.skipped;
  }

  private void accept(Utf8Lines lines) throws IOException {
    String line;
    try {
      line = lines.text();
    } catch (CharacterCodingException e) {
      reject(CorpusException.notUtf8(name, lines.number()));
      return;
    }
    if (isBlank(line) || format.separates(line)) {
      sink.blank();
    } else if (format.isComment(line)) {
      sink.comment();
    } else {
      TaggedToken token = format.parse(line);
      if (token == null) {
        reject(new CorpusException(name, lines.number(), quote(line), format.expected()));
      } else if (isRagged(line)) {
        reject(
            new CorpusException(
                name, lines.number(), quote(line), columns + " columns, as in the lines before"));
      } else {
        sink.token(token, lines.number());
      }
    }
  }

  private boolean isRagged(String line) {
    if (!format.isUniform()) {
      return false;
    }
    int found = format.columns(line);
    columns = columns == 0 ? found : columns;
    return found != columns;
  }

  private void reject(CorpusException e) throws CorpusException {
    if (!skipBadLines) {
      throw e;
    }
    skipped++;
  }

  /** Only spaces and tabs are blank: a token may be any other white space. */
  static boolean isBlank(String line) {
    return line.chars().allMatch(c -> c == ' ' || c == '\t');
  }

  private static String quote(String line) {
    int shown = 60;
    String start = line.length() > shown ? line.substring(0, shown) + "..." : line;
    return "found \"" + start.replace("\t", "\\t") + "\"";
  }
}
