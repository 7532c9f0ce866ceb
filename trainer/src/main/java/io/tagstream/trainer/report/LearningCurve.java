package io.tagstream.trainer.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Draws loss and development F1 over the steps, as SVG. (Java's own graphics would want fonts,
 * which a server or a container need not have.)
 */
public final class LearningCurve {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 360;
  private static final int LEFT = 60;
  private static final int RIGHT = 660;
  private static final int TOP = 40;
  private static final int BOTTOM = 310;
  private static final int TICKS = 5;

  /** The most points of a line: more than one for each pixel shows nothing more. */
  private static final int POINTS = 300;

  private final TrainingLog log;
  private final double highestLoss;

  private LearningCurve(TrainingLog log) {
    this.log = log;
    this.highestLoss = smoothed().stream().mapToDouble(Point::y).max().orElse(1);
  }

  /** A value at a step. */
  private record Point(double step, double y) {}

  public static void write(Path file, TrainingLog log) throws IOException {
    Files.writeString(file, new LearningCurve(log).svg());
  }

  private String svg() {
    List<Point> f1 = log.evaluations().stream().map(e -> new Point(e.step(), e.evalF1())).toList();
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" font-family="sans-serif" font-size="12">
        <rect width="100%%" height="100%%" fill="white"/>
        <text x="%d" y="20" fill="#1f5fa8">training loss</text>
        <text x="%d" y="20" fill="#c0392b" text-anchor="end">development F1</text>
        <text x="%d" y="%d" text-anchor="middle">step</text>
        """
            .formatted(WIDTH, HEIGHT, LEFT, RIGHT, (LEFT + RIGHT) / 2, HEIGHT - 10));
    for (int tick = 0; tick <= TICKS; tick++) {
      double share = (double) tick / TICKS;
      svg.append(
          format(
              """
              <path d="M%d %.1fH%d" stroke="#ddd"/>
              <text x="%d" y="%.1f" text-anchor="end" fill="#1f5fa8">%.2f</text>
              <text x="%d" y="%.1f" fill="#c0392b">%.1f</text>
              <text x="%.1f" y="%d" text-anchor="middle">%d</text>
              """,
              LEFT,
              y(share),
              RIGHT,
              LEFT - 6,
              y(share) + 4,
              share * highestLoss,
              RIGHT + 6,
              y(share) + 4,
              share,
              x(share * log.step()),
              BOTTOM + 18,
              Math.round(share * log.step())));
    }
    svg.append(line(smoothed(), highestLoss, "#1f5fa8")).append(line(f1, 1, "#c0392b"));
    for (Point point : f1) {
      svg.append(
          format(
              "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"4\" fill=\"#c0392b\"><title>%.4f</title></circle>%n",
              x(point.step()), y(point.y()), point.y()));
    }
    return svg.append("</svg>\n").toString();
  }

  /** Means of stretches of steps, at their ends. */
  private List<Point> smoothed() {
    List<Double> losses = log.losses();
    int stretch = Math.max(1, losses.size() / POINTS);
    return IntStream.rangeClosed(1, losses.size() / stretch)
        .map(i -> i * stretch)
        .mapToObj(
            end ->
                new Point(
                    end,
                    losses.subList(end - stretch, end).stream()
                        .mapToDouble(Double::doubleValue)
                        .average()
                        .orElseThrow()))
        .toList();
  }

  private String line(List<Point> points, double highest, String colour) {
    return points.stream()
        .map(p -> format("%.1f,%.1f", x(p.step()), y(p.y() / highest)))
        .collect(
            Collectors.joining(
                " ",
                "<polyline fill=\"none\" stroke=\"" + colour + "\" stroke-width=\"1.5\" points=\"",
                "\"/>\n"));
  }

  private double x(double step) {
    return LEFT + (RIGHT - LEFT) * step / Math.max(1, log.step());
  }

  private static double y(double share) {
    return BOTTOM - (BOTTOM - TOP) * share;
  }

  private static String format(String format, Object... values) {
    return String.format(Locale.ROOT, format, values);
  }
}
