package io.tagstream.ner.corpus;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;

/** Builds sentences from lines: what the formats share. */
final class LineParser {
  /** How a format reads one line. */
  interface Format {
    /** Whether the line stands between sentences and holds no token. */
    boolean separates(String line);

    /** The token and tag of a line, or null if it is malformed. */
    TaggedToken parse(String line);

    /** What a line should hold, for the error message. */
    String expected();
  }

  /** One line's content. */
  record TaggedToken(String token, String tag) {}

  private final Format format;
  private final boolean skipBadLines;
  private final List<Sentence> sentences = new ArrayList<>();
  private final List<String> tokens = new ArrayList<>();
  private final List<String> tags = new ArrayList<>();
  private int skipped;

  private LineParser(Format format, boolean skipBadLines) {
    this.format = format;
    this.skipBadLines = skipBadLines;
  }

  static Corpus parse(InputStream in, String name, Format format, boolean skipBadLines)
      throws IOException {
    LineParser parser = new LineParser(format, skipBadLines);
    Utf8Lines lines = new Utf8Lines(in);
    while (lines.next()) {
      parser.accept(lines, name);
    }
    parser.endSentence();
    return new Corpus(parser.sentences, parser.skipped);
  }

  private void accept(Utf8Lines lines, String name) throws CorpusException {
    String line;
    try {
      line = lines.text();
    } catch (CharacterCodingException e) {
      reject(new CorpusException(name, lines.number(), "not UTF-8", "UTF-8 text"));
      return;
    }
    if (isBlank(line) || format.separates(line)) {
      endSentence();
      return;
    }
    TaggedToken token = format.parse(line);
    if (token == null) {
      reject(new CorpusException(name, lines.number(), quote(line), format.expected()));
      return;
    }
    tokens.add(token.token());
    tags.add(token.tag());
  }

  private void reject(CorpusException e) throws CorpusException {
    if (!skipBadLines) {
      throw e;
    }
    skipped++;
  }

  private void endSentence() {
    if (!tokens.isEmpty()) {
      sentences.add(new Sentence(tokens, tags));
    }
    tokens.clear();
    tags.clear();
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
