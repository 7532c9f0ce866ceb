package io.tagstream.cli.console;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import picocli.CommandLine.Help.Ansi;

/**
 * Shows a text with its entities: in the colour of their type on a terminal, elsewhere as {@code
 * [Ada Lovelace person]}. What would move a cursor, or break the line, is shown as a sign.
 */
public final class Highlighter {
  private static final List<String> COLOURS =
      List.of("cyan", "yellow", "green", "magenta", "blue", "red");

  /** Where Unicode has a picture for each of the first 32 characters. */
  private static final int PICTURES = 0x2400;

  private final Ansi ansi;
  private final Map<String, String> colours = new TreeMap<>();

  /** With colours or without. */
  public Highlighter(Ansi ansi) {
    this.ansi = ansi;
  }

  /** A part of a text, in Unicode code points. */
  public record Marked(int start, int end, String type) {}

  /**
   * The text in one line.
   *
   * @param entities in the order of the text, none in another
   */
  public String line(String text, List<Marked> entities) {
    int[] points = text.codePoints().map(Highlighter::visible).toArray();
    StringBuilder line = new StringBuilder();
    int at = 0;
    for (Marked e : entities) {
      line.append(new String(points, at, e.start() - at));
      line.append(entity(new String(points, e.start(), e.end() - e.start()), e.type()));
      at = e.end();
    }
    return line.append(new String(points, at, points.length - at)).toString();
  }

  private String entity(String text, String type) {
    return ansi.enabled()
        ? style("bold," + colour(type), text) + style("faint," + colour(type), " " + type)
        : "[" + text + " " + type + "]";
  }

  private String colour(String type) {
    return colours.computeIfAbsent(type, t -> COLOURS.get(colours.size() % COLOURS.size()));
  }

  /** A text in a style, where there are any. */
  public String style(String styles, String text) {
    // Text that is not ours must not be read as markup.
    return ansi.enabled()
        ? Ansi.Style.on(Ansi.Style.parse(styles)) + text + Ansi.Style.reset.on()
        : text;
  }

  private static int visible(int point) {
    if (point < ' ') {
      return PICTURES + point;
    }
    return Character.isISOControl(point) || point == 0x2028 || point == 0x2029 ? 0xFFFD : point;
  }
}
