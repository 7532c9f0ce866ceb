package io.tagstream.streams.scoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tagstream.schemas.EvaluationMetrics;
import io.tagstream.schemas.EvaluationMetrics.Interval;
import io.tagstream.schemas.EvaluationMetrics.Scores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 of one version, by entity type and window. */
final class VersionGauges {
  private static final String OVERALL = "overall";

  private final MultiGauge precision;
  private final MultiGauge recall;
  private final MultiGauge f1;
  private final MultiGauge f1Low;
  private final MultiGauge f1High;
  private volatile Shown shown = new Shown(Map.of(), Map.of());

  /** What the rows show. */
  private record Shown(Map<Tags, Scores> scores, Map<Tags, Interval> intervals) {}

  VersionGauges(MeterRegistry registry, String version) {
    precision = gauge(registry, version, "precision", "Share of the predicted entities in gold");
    recall = gauge(registry, version, "recall", "Share of the gold entities that were predicted");
    f1 = gauge(registry, version, "f1", "Harmonic mean of precision and recall");
    f1Low = gauge(registry, version, "f1.low", "Lower bound of F1, with 97.5 % confidence");
    f1High = gauge(registry, version, "f1.high", "Upper bound of F1, with 97.5 % confidence");
  }

  void show(EvaluationMetrics metrics) {
    Map<Tags, Scores> scores = new HashMap<>();
    Map<Tags, Interval> intervals = new HashMap<>();
    for (EvaluationMetrics.Window window : metrics.windows()) {
      window.types().forEach((type, score) -> scores.put(tags(window, type), score));
      scores.put(tags(window, OVERALL), window.overall());
      intervals.put(tags(window, OVERALL), window.f1Interval());
    }
    show(new Shown(scores, intervals));
  }

  void remove() {
    show(new Shown(Map.of(), Map.of()));
  }

  private void show(Shown next) {
    shown = next;
    precision.register(rows(Shown::scores, Scores::precision));
    recall.register(rows(Shown::scores, Scores::recall));
    f1.register(rows(Shown::scores, Scores::f1));
    f1Low.register(rows(Shown::intervals, Interval::low));
    f1High.register(rows(Shown::intervals, Interval::high));
  }

  /** Rows read the current scores, so that a row once registered stays and no scrape misses it. */
  private <V> List<Row<?>> rows(Function<Shown, Map<Tags, V>> part, ToDoubleFunction<V> figure) {
    List<Row<?>> rows = new ArrayList<>();
    for (Tags tags : part.apply(shown).keySet()) {
      rows.add(
          Row.of(
              tags,
              this,
              gauges -> {
                V value = part.apply(gauges.shown).get(tags);
                return value == null ? Double.NaN : figure.applyAsDouble(value);
              }));
    }
    return rows;
  }

  private static Tags tags(EvaluationMetrics.Window window, String type) {
    return Tags.of("window", window.window(), "type", type);
  }

  private static MultiGauge gauge(
      MeterRegistry registry, String version, String name, String description) {
    return MultiGauge.builder("tagstream." + name)
        .description(description)
        .tag("version", version)
        .register(registry);
  }
}
