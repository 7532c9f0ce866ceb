package io.tagstream.ner.corpus;

import io.tagstream.ner.label.TagReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Makes sense of lines: what the formats share. */
final class LineParser {
  /** A line is a token and a few columns. */
  private static final int LONGEST = 65_536;

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

    /** How many columns a line has; all must have as many as the first one. */
    int columns(String line);
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
  private final List<String> warnings = new ArrayList<>();
  private int columns;
  private int skipped;

  private LineParser(String name, Format format, boolean skipBadLines, Sink sink) {
    this.name = name;
    this.format = format;
    this.skipBadLines = skipBadLines;
    this.sink = sink;
  }

  /** What there is to say of the lines. */
  record Report(int skipped, List<String> warnings) {}

  /** Reads all lines. */
  static Report parse(InputStream in, String name, Format format, boolean skipBadLines, Sink sink)
      throws IOException {
    LineParser parser = new LineParser(name, format, skipBadLines, sink);
    Utf8Lines lines = new Utf8Lines(in);
    while (lines.next()) {
      parser.accept(lines);
    }
    return new Report(parser.skipped, parser.warnings);
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
      Optional<String> mistake = mistake(line, token);
      if (mistake.isPresent()) {
        reject(new CorpusException(name, lines.number(), quote(line), mistake.get()));
      } else {
        warn(token.tag(), lines.number());
        sink.token(token, lines.number());
      }
    }
  }

  /** What the line should have held. */
  private Optional<String> mistake(String line, TaggedToken token) {
    if (line.length() > LONGEST) {
      return Optional.of("at most %,d characters".formatted(LONGEST));
    }
    if (token == null) {
      return Optional.of(format.expected());
    }
    if (!isLabel(token.tag())) {
      return Optional.of("a tag such as O, B-type, I-type or a type, without blanks");
    }
    int found = format.columns(line);
    columns = columns == 0 ? found : columns;
    return Optional.of(columns + " columns, as in the lines before").filter(m -> found != columns);
  }

  static boolean isLabel(String tag) {
    try {
      return TagReader.requireLabel(tag).indexOf(' ') < 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Warns once in a file. */
  private void warn(String tag, long line) {
    if (warnings.isEmpty() && TagReader.isLikeOutside(tag)) {
      warnings.add("%s:%d: the tag is '%s', which is not O".formatted(name, line, tag));
    }
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
    return "found \"" + start.replace("\t", "\\t").replace("\r", "\\r") + "\"";
  }
}
