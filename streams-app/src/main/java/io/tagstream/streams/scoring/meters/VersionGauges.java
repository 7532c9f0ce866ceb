package io.tagstream.streams.scoring.meters;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.MultiGauge.Row;
import io.micrometer.core.instrument.Tags;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.ModelComparison;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** Precision, recall and F1 of one version, by entity type and window. */
final class VersionGauges {
  private final MultiGauge precision;
  private final MultiGauge recall;
  private final MultiGauge f1;
  private final MultiGauge f1Low;
  private final MultiGauge f1High;
  private final MultiGauge probability;
  private final MultiGauge difference;
  private final MultiGauge compared;
  private volatile Shown shown = Shown.NOTHING;

  /** What the rows show. */
  private record Shown(
      Map<Tags, Scores> scores,
      Map<Tags, Interval> intervals,
      Map<Tags, ModelComparison> comparisons) {
    static final Shown NOTHING = new Shown(Map.of(), Map.of(), Map.of());
  }

  VersionGauges(MeterRegistry registry, String version) {
    precision = gauge(registry, version, "precision", "Share of the predicted entities in gold");
    recall = gauge(registry, version, "recall", "Share of the gold entities that were predicted");
    f1 = gauge(registry, version, "f1", "Harmonic mean of precision and recall");
    f1Low = gauge(registry, version, "f1.low", "Lower bound of F1, with 97.5 % confidence");
    f1High = gauge(registry, version, "f1.high", "Upper bound of F1, with 97.5 % confidence");
    probability =
        gauge(registry, version, "challenger.probability", "That it is better than its champion");
    difference =
        gauge(
            registry,
            version,
            "challenger.f1.difference",
            "F1 of a challenger less its champion's");
    compared =
        gauge(registry, version, "challenger.compared.sentences", "With gold, and tagged by both");
  }

  void show(EvaluationMetrics metrics) {
    Map<Tags, Scores> scores = new HashMap<>();
    Map<Tags, Interval> intervals = new HashMap<>();
    Map<Tags, ModelComparison> comparisons = new HashMap<>();
    for (EvaluationMetrics.Window window : metrics.windows()) {
      window.types().forEach((type, score) -> scores.put(tags(window, TypeLabels.of(type)), score));
      scores.put(tags(window, TypeLabels.OVERALL), window.overall());
      intervals.put(tags(window, TypeLabels.OVERALL), window.f1Interval());
    }
    metrics.comparisons().forEach(c -> comparisons.put(Tags.of("champion", c.champion()), c));
    show(new Shown(scores, intervals, comparisons));
  }

  void remove() {
    show(Shown.NOTHING);
  }

  private void show(Shown next) {
    shown = next;
    precision.register(rows(Shown::scores, Scores::precision));
    recall.register(rows(Shown::scores, Scores::recall));
    f1.register(rows(Shown::scores, Scores::f1));
    f1Low.register(rows(Shown::intervals, Interval::low));
    f1High.register(rows(Shown::intervals, Interval::high));
    probability.register(rows(Shown::comparisons, ModelComparison::probability));
    difference.register(rows(Shown::comparisons, c -> c.f1() - c.championF1()));
    compared.register(rows(Shown::comparisons, ModelComparison::sentences));
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
