package io.tagstream.streams.scoring;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.DriftAlarm;
import io.tagstream.schemas.EvaluationMetrics;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Scoring's meters: counters that only grow (a correction is counted apart, so that any window is
 * {@code total - corrected}), and gauges of the exact windows.
 */
public final class MicrometerScoringMetrics implements ScoringMetrics {
  /** Bounds of the histogram of delays: people label within minutes or within days. */
  private static final Duration[] DELAYS = {
    Duration.ofSeconds(1),
    Duration.ofSeconds(10),
    Duration.ofMinutes(1),
    Duration.ofMinutes(10),
    Duration.ofHours(1),
    Duration.ofHours(6),
    Duration.ofDays(1),
    Duration.ofDays(7)
  };

  private final MeterRegistry registry;
  private final Map<GoldOutcome, Counter> gold = new EnumMap<>(GoldOutcome.class);
  private final Timer goldDelay;
  private final Map<String, VersionGauges> gauges = new ConcurrentHashMap<>();

  /** Registers the meters. */
  public MicrometerScoringMetrics(MeterRegistry registry) {
    this.registry = registry;
    goldDelay =
        Timer.builder("tagstream.gold.delay")
            .description("From a sentence to its gold; 0 where gold came first")
            .serviceLevelObjectives(DELAYS)
            .register(registry);
    for (GoldOutcome outcome : GoldOutcome.values()) {
      gold.put(
          outcome,
          Counter.builder("tagstream.gold")
              .description(
                  "Sentences whose gold met a prediction, never did, came again, changed or went")
              .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  @Override
  public void evaluated(String version, ConfusionCounts change) {
    change
        .byType()
        .forEach(
            (type, counts) -> {
              count(version, type, "tp", counts.tp());
              count(version, type, "fp", counts.fp());
              count(version, type, "fn", counts.fn());
            });
  }

  @Override
  public void gold(GoldOutcome outcome) {
    gold.get(outcome).increment();
  }

  @Override
  public void goldDelay(Duration delay) {
    goldDelay.record(delay);
  }

  @Override
  public void windows(EvaluationMetrics metrics) {
    String version = metrics.modelVersion();
    gauges.computeIfAbsent(version, v -> new VersionGauges(registry, v)).show(metrics);
    // From now on, or Prometheus would not see the first alarm as an increase.
    DriftWatch.DETECTORS.forEach(detector -> alarms(version, DriftWatch.ERROR, detector));
  }

  @Override
  public void drifted(DriftAlarm alarm) {
    alarms(alarm.modelVersion(), alarm.signal(), alarm.detector()).increment();
  }

  private Counter alarms(String version, String signal, String detector) {
    return Counter.builder("tagstream.drift.alarms")
        .description("How often a version was found to do worse than before")
        .tags("version", version, "signal", signal, "detector", detector)
        .register(registry);
  }

  @Override
  public void forget(String version) {
    VersionGauges forgotten = gauges.remove(version);
    if (forgotten != null) {
      forgotten.remove();
    }
  }

  private void count(String version, String type, String outcome, long change) {
    // Both exist from the first on, else their difference would be no data until a correction.
    Counter added =
        counter(
            "tagstream.evaluated.entities", "Entities compared with gold", version, type, outcome);
    Counter corrected =
        counter(
            "tagstream.evaluated.entities.corrected",
            "Entities compared with gold and taken back by a correction",
            version,
            type,
            outcome);
    if (change > 0) {
      added.increment((double) change);
    } else if (change < 0) {
      corrected.increment((double) -change);
    }
  }

  private Counter counter(
      String name, String description, String version, String type, String outcome) {
    return Counter.builder(name)
        .description(description)
        .tags("version", version, "type", type, "outcome", outcome)
        .register(registry);
  }
}
