package io.tagstream.benchmarks;

import java.util.List;
import java.util.Locale;

/** Horizontal bars with their names before and their values behind them, as SVG. */
final class BarChart {
  private static final int NAMES = 330;
  private static final int BARS = 330;
  private static final int VALUES = 200;
  private static final int ROW = 26;
  private static final int TITLE = 40;
  private static final String OURS = "#2a7f62";
  private static final String OTHERS = "#9aa5b1";

  private BarChart() {}

  /**
   * A bar.
   *
   * @param ours whether it has the colour of ours
   */
  record Bar(String name, Spread value, boolean ours) {}

  /** The longest bar is as long as there is room; a thin line shows each one's spread. */
  static String svg(String title, List<Bar> bars) {
    double highest = bars.stream().mapToDouble(bar -> bar.value().highest()).max().orElse(1);
    int width = NAMES + BARS + VALUES;
    int height = TITLE + ROW * bars.size() + 10;
    StringBuilder svg = new StringBuilder();
    append(
        svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%1$d\" height=\"%2$d\""
            + " viewBox=\"0 0 %1$d %2$d\" font-family=\"sans-serif\" font-size=\"13\">",
        width,
        height);
    append(svg, "<rect width=\"%d\" height=\"%d\" fill=\"#ffffff\"/>", width, height);
    append(svg, "<text x=\"10\" y=\"24\" font-size=\"15\">%s</text>", escape(title));
    for (int i = 0; i < bars.size(); i++) {
      bar(svg, bars.get(i), TITLE + i * ROW, BARS / highest);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void bar(StringBuilder svg, Bar bar, int top, double scale) {
    Spread value = bar.value();
    int middle = top + ROW / 2;
    append(
        svg,
        "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
        NAMES - 8,
        middle + 5,
        escape(bar.name()));
    append(
        svg,
        "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"%d\" fill=\"%s\"/>",
        NAMES,
        top + 3,
        value.median() * scale,
        ROW - 6,
        bar.ours() ? OURS : OTHERS);
    append(
        svg,
        "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%3$d\" y2=\"%3$d\" stroke=\"#1f2933\"/>",
        NAMES + value.lowest() * scale,
        NAMES + value.highest() * scale,
        middle);
    append(
        svg,
        "<text x=\"%.1f\" y=\"%d\">%s</text>",
        NAMES + value.highest() * scale + 6,
        middle + 5,
        number(value.median()));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, value < 10 ? "%.1f" : "%,.0f", value);
  }

  private static void append(StringBuilder svg, String format, Object... values) {
    svg.append(String.format(Locale.ROOT, format, values)).append('\n');
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }
}
