package io.tagstream.cli.console;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/** Columns of text, each as wide as its widest cell, with two blanks in between. */
public final class Table {
  private static final String GAP = "  ";

  private final List<String[]> rows = new ArrayList<>();

  /** A table of one line so far. */
  public Table(String... header) {
    row(header);
  }

  /** Adds a line, of as many cells as the header. */
  public void row(String... cells) {
    if (!rows.isEmpty() && cells.length != rows.get(0).length) {
      throw new IllegalArgumentException(
          "%d cells for %d columns".formatted(cells.length, rows.get(0).length));
    }
    rows.add(cells);
  }

  /** Prints all of it. */
  public void print(PrintWriter out) {
    int[] widths =
        IntStream.range(0, rows.get(0).length)
            .map(i -> rows.stream().mapToInt(row -> length(row[i])).max().orElse(0))
            .toArray();
    for (String[] row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(widths[i] - length(row[i]))).append(GAP);
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int length(String cell) {
    return cell.codePointCount(0, cell.length());
  }
}
