package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.record.EvaluationMetrics;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** How F1 and its interval have moved, by version; of much, less, evenly. For one thread. */
final class QualityLog {
  private static final int MOST_VERSIONS = 50;
  private static final int MOST_POINTS = 60;

  private final Map<String, List<Point>> versions = new LinkedHashMap<>();

  /**
   * How good a version was.
   *
   * @param f1 null where gold and predictions have no entity
   * @param low the lower end of its 95 % interval; null if that is not known
   * @param high its upper end
   * @param sentences with gold
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Point(Instant at, String version, Double f1, Double low, Double high, long sentences) {}

  /** A version was scored. */
  void add(String version, Instant at, EvaluationMetrics.Window window) {
    EvaluationMetrics.Scores overall = window.overall();
    EvaluationMetrics.Interval interval = window.f1Interval();
    List<Point> points = versions.computeIfAbsent(version, which -> new ArrayList<>());
    points.add(
        new Point(
            at,
            version,
            overall.hasEntities() ? overall.f1() : null,
            interval == null ? null : interval.low(),
            interval == null ? null : interval.high(),
            window.sentences()));
    if (points.size() > MOST_POINTS) {
      for (int i = points.size() - 2; i > 0; i -= 2) {
        points.remove(i);
      }
    }
    if (versions.size() > MOST_VERSIONS) {
      versions.remove(versions.keySet().iterator().next());
    }
  }

  /** The last score before a time, or the first one after it; null without any. */
  Point at(Instant time) {
    Point before = null;
    Point after = null;
    for (List<Point> points : versions.values()) {
      for (Point point : points) {
        if (point.f1() == null) {
          continue;
        }
        if (point.at().isAfter(time)) {
          after = after == null || point.at().isBefore(after.at()) ? point : after;
        } else {
          before = before == null || !point.at().isBefore(before.at()) ? point : before;
        }
      }
    }
    return before == null ? after : before;
  }

  /** How a version has moved, the latest last. */
  List<Point> of(String version) {
    return List.copyOf(versions.getOrDefault(version, List.of()));
  }
}
