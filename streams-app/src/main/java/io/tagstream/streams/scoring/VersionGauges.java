package io.tagstream.streams.scoring;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tagstream.schemas.EvaluationMetrics;
import io.tagstream.schemas.EvaluationMetrics.Scores;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 of one version, by entity type and window. */
final class VersionGauges {
  private static final String OVERALL = "overall";

  private final MultiGauge precision;
  private final MultiGauge recall;
  private final MultiGauge f1;
  private volatile Map<Tags, Scores> current = Map.of();

  VersionGauges(MeterRegistry registry, String version) {
    precision = gauge(registry, version, "precision", "Share of the predicted entities in gold");
    recall = gauge(registry, version, "recall", "Share of the gold entities that were predicted");
    f1 = gauge(registry, version, "f1", "Harmonic mean of precision and recall");
  }

  void show(EvaluationMetrics metrics) {
    Map<Tags, Scores> scores = new HashMap<>();
    for (EvaluationMetrics.Window window : metrics.windows()) {
      window.types().forEach((type, score) -> scores.put(tags(window, type), score));
      scores.put(tags(window, OVERALL), window.overall());
    }
    current = scores;
    register();
  }

  void remove() {
    current = Map.of();
    register();
  }

  private void register() {
    precision.register(rows(Scores::precision));
    recall.register(rows(Scores::recall));
    f1.register(rows(Scores::f1));
  }

  /** Rows read the current scores, so that a row once registered stays and no scrape misses it. */
  private List<Row<?>> rows(ToDoubleFunction<Scores> figure) {
    List<Row<?>> rows = new ArrayList<>();
    for (Tags tags : current.keySet()) {
      rows.add(
          Row.of(
              tags,
              this,
              gauges -> {
                Scores scores = gauges.current.get(tags);
                return scores == null ? Double.NaN : figure.applyAsDouble(scores);
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
