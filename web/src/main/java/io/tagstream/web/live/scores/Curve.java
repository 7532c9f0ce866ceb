package io.tagstream.web.live.scores;

import io.tagstream.schemas.record.EvaluationMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How the scores of a version in one window have been: fewer points the more there are. */
final class Curve {
  /** Points that are kept; half as many when there are more. */
  static final int MOST = 256;

  /** Types that are kept by name. */
  private static final int TYPES = 2 * TypeNames.MOST;

  private final List<Point> points = new ArrayList<>();
  private int each = 1;
  private int since;
  private Point last;
  private EvaluationMetrics.Window window;

  /** F1 at a time; null where it is undefined, and its bounds where they are not known. */
  record Point(Instant at, Double f1, Double low, Double high, long sentences) {
    static Point of(Instant at, EvaluationMetrics.Window window) {
      EvaluationMetrics.Interval interval = window.f1Interval();
      Double f1 = TypeScore.of(window.overall()).f1();
      boolean isKnown = f1 != null && interval != null;
      return new Point(
          at,
          f1,
          isKnown ? Figures.rounded(interval.low()) : null,
          isKnown ? Figures.rounded(interval.high()) : null,
          window.sentences());
    }

    /** Seconds of the epoch, F1, low, high, sentences. */
    List<Number> shown() {
      List<Number> shown = new ArrayList<>();
      shown.add(at.getEpochSecond());
      shown.add(f1);
      shown.add(low);
      shown.add(high);
      shown.add(sentences);
      return shown;
    }
  }

  /** Adds the scores of a time. */
  void add(Instant at, EvaluationMetrics.Window now) {
    window = withFewTypes(now);
    last = Point.of(at, now);
    if (since++ % each == 0) {
      points.add(last);
    }
    if (points.size() > MOST) {
      List<Point> half = new ArrayList<>();
      for (int i = 0; i < points.size(); i += 2) {
        half.add(points.get(i));
      }
      points.clear();
      points.addAll(half);
      each *= 2;
    }
  }

  /** The latest scores, with the most frequent types and {@code ""} for all others. */
  EvaluationMetrics.Window latest() {
    return window;
  }

  Point last() {
    return last;
  }

  /** At most so many points in the order of time, the first and the last among them. */
  List<Point> points(int most) {
    Map<Instant, Point> ordered = new TreeMap<>();
    points.forEach(point -> ordered.put(point.at(), point));
    ordered.put(last.at(), last);
    List<Point> all = List.copyOf(ordered.values());
    if (all.size() <= most) {
      return all;
    }
    List<Point> some = new ArrayList<>();
    for (int i = 0; i < most; i++) {
      some.add(all.get((int) ((long) i * (all.size() - 1) / (most - 1))));
    }
    return some;
  }

  private static EvaluationMetrics.Window withFewTypes(EvaluationMetrics.Window window) {
    boolean isFew =
        window.types().size() <= TYPES
            && window.types().keySet().stream()
                .allMatch(type -> type.length() <= TypeNames.LONGEST);
    if (isFew) {
      return window;
    }
    Map<String, EvaluationMetrics.Scores> types = new TreeMap<>();
    window.types().entrySet().stream()
        .filter(type -> type.getKey().length() <= TypeNames.LONGEST && !type.getKey().isEmpty())
        .sorted(
            Comparator.comparing(
                    (Map.Entry<String, EvaluationMetrics.Scores> type) ->
                        -TypeScore.frequency(type.getValue()))
                .thenComparing(Map.Entry::getKey))
        .limit(TYPES)
        .forEach(type -> types.put(type.getKey(), type.getValue()));
    TypeScore.Sum rest = new TypeScore.Sum();
    window
        .types()
        .forEach(
            (type, scores) -> {
              if (!types.containsKey(type)) {
                rest.add(scores);
              }
            });
    types.put("", rest.scores());
    return new EvaluationMetrics.Window(
        window.window(), window.sentences(), window.overall(), types, window.f1Interval());
  }
}
