package io.tagstream.ner.corpus;

import io.tagstream.ner.corpus.LineParser.TaggedToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads GermEval 2014: number, token, outer tag and inner tag between tabs, {@code #} lines naming
 * the source, a blank line after each sentence.
 *
 * <p>Only tabs separate: a token may be a control character or white space.
 */
public final class GermEvalReader extends LineReader {
  private static final Pattern LINE =
      Pattern.compile("([0-9]+)\t([^\t]+)\t([^\t]+)\t([^\t]+)", Pattern.DOTALL);
  private static final int OUTER = 3;
  private static final int INNER = 4;
  private static final int LOOKAHEAD = 100;

  private final Format format;

  private GermEvalReader(Format format, boolean skipBadLines) {
    super(format, skipBadLines);
    this.format = format;
  }

  /** Reads the outer entities, those of the usual evaluation. */
  public static GermEvalReader outer() {
    return new GermEvalReader(new Format(OUTER), false);
  }

  /** Reads the entities nested in outer ones. */
  public static GermEvalReader inner() {
    return new GermEvalReader(new Format(INNER), false);
  }

  @Override
  public GermEvalReader skipBadLines() {
    return new GermEvalReader(format, true);
  }

  /** Whether most of the first lines look like GermEval, so that one bad line does not decide. */
  public static boolean recognizes(Path file) throws IOException {
    if (!file.getFileName().toString().endsWith(".tsv")) {
      return false;
    }
    // Latin-1, since it reads any bytes: bad UTF-8 is for the reader to report, with its line.
    try (BufferedReader in = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      Stream<String> lines = in.lines().filter(l -> !l.isBlank() && !l.startsWith("#"));
      List<String> first = lines.limit(LOOKAHEAD).toList();
      long matching = first.stream().filter(l -> LINE.matcher(l).matches()).count();
      return matching * 2 > first.size();
    }
  }

  private record Format(int group) implements LineParser.Format {
    @Override
    public boolean isComment(String line) {
      return line.startsWith("#");
    }

    @Override
    public TaggedToken parse(String line) {
      Matcher matcher = LINE.matcher(line);
      return matcher.matches() ? new TaggedToken(matcher.group(2), matcher.group(group)) : null;
    }

    @Override
    public int columns(String line) {
      return INNER + 1;
    }

    @Override
    public String expected() {
      return "number, token, outer tag and inner tag between tabs";
    }
  }
}
