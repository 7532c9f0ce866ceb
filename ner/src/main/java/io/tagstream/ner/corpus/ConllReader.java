package io.tagstream.ner.corpus;

import io.tagstream.ner.corpus.LineParser.TaggedToken;
import io.tagstream.ner.label.TagReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Reads CoNLL columns, and so WNUT: one token a line, a blank line after each sentence, {@code
 * -DOCSTART-} between documents.
 *
 * <p>A line with a tab is split at its tabs only, any other one at its spaces. No other white space
 * separates, since tweets hold tokens such as U+00A0 and U+200B.
 */
public final class ConllReader extends LineReader {
  private final Columns columns;

  private ConllReader(Columns columns, boolean skipBadLines) {
    super(columns, skipBadLines);
    this.columns = columns;
  }

  /** Token in the first column, tag in the last one. */
  public static ConllReader lastColumn() {
    return columns(0, -1);
  }

  /** Token and tag in the given columns, from 0; negative counts from the end, as in Python. */
  public static ConllReader columns(int token, int tag) {
    return new ConllReader(new Columns(token, tag, false, null), false);
  }

  /**
   * Token in the first column, tag in the last one, and of several tags with commas between the
   * first, as annotators may have left them in WNUT's test file. (The task's own scorer, {@code
   * wnuteval.py}, knows single tags only and stops at such a line.)
   */
  public static ConllReader wnut() {
    return new ConllReader(new Columns(0, -1, true, null), false);
  }

  /** Tokens to be tagged, in the first column; whether there are tags does not matter. */
  public static ConllReader untagged() {
    return lastColumn().tagOr(TagReader.OUTSIDE);
  }

  /** The same, but a line of a token alone has this tag, as in a file to be tagged. */
  ConllReader tagOr(String otherwise) {
    return new ConllReader(
        new Columns(columns.token, columns.tag, columns.firstOfMany, otherwise), false);
  }

  static boolean isWnutTest(Path file) {
    return file.getFileName().toString().endsWith(".annotated");
  }

  @Override
  public ConllReader skipBadLines() {
    return new ConllReader(columns, true);
  }

  private record Columns(int token, int tag, boolean firstOfMany, String otherwise)
      implements LineParser.Format {
    @Override
    public boolean separates(String line) {
      return line.startsWith(CorpusWriter.DOCUMENT_START);
    }

    @Override
    public TaggedToken parse(String line) {
      List<String> cells = split(line);
      if (otherwise != null && cells.size() == 1) {
        return new TaggedToken(cells.get(0), otherwise);
      }
      int tokenAt = at(token, cells);
      int tagAt = at(tag, cells);
      if (tokenAt < 0 || tagAt < 0 || tokenAt == tagAt || holdsLines(line, cells, tokenAt)) {
        return null;
      }
      String text = cells.get(tokenAt);
      String label = label(trimSpaces(cells.get(tagAt)));
      return text.isEmpty() || label.isEmpty() ? null : new TaggedToken(text, label);
    }

    @Override
    public String expected() {
      return "a token in " + name(token) + " and a tag in " + name(tag);
    }

    @Override
    public int columns(String line) {
      return split(line).size();
    }

    /** Whether carriage returns end lines here; a token between tabs may be one. */
    private static boolean holdsLines(String line, List<String> cells, int tokenAt) {
      return line.indexOf('\r') >= 0
          && (line.indexOf('\t') < 0
              || IntStream.range(0, cells.size())
                  .anyMatch(i -> i != tokenAt && cells.get(i).indexOf('\r') >= 0));
    }

    private String label(String cell) {
      int comma = cell.indexOf(',');
      return firstOfMany && comma >= 0 ? trimSpaces(cell.substring(0, comma)) : cell;
    }

    private static List<String> split(String line) {
      return line.indexOf('\t') >= 0
          ? Arrays.asList(line.split("\t", -1))
          : Arrays.asList(trimSpaces(line).split(" +", -1));
    }

    /** The index of a column, -1 if the line is too short. */
    private static int at(int column, List<String> cells) {
      int index = column < 0 ? cells.size() + column : column;
      return index < cells.size() ? Math.max(index, -1) : -1;
    }

    private static String trimSpaces(String text) {
      int from = 0;
      int to = text.length();
      while (from < to && text.charAt(from) == ' ') {
        from++;
      }
      while (to > from && text.charAt(to - 1) == ' ') {
        to--;
      }
      return text.substring(from, to);
    }

    private static String name(int column) {
      if (column == -1) {
        return "the last column";
      }
      return column < 0 ? "column " + -column + " from the end" : "column " + (column + 1);
    }
  }
}
