package io.tagstream.streams.scoring.meters;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.streams.scoring.drift.DriftWatch;
import io.tagstream.streams.scoring.drift.SignalWatch;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
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
  private final Counter queued;
  private final Map<TypeOfVersion, OutcomeCounters> evaluated = new ConcurrentHashMap<>();
  private final Map<TypeOfVersion, OutcomeCounters> corrected = new ConcurrentHashMap<>();
  private final Map<String, OutcomeCounters> expected = new ConcurrentHashMap<>();
  private final Map<String, OutcomeCounters> expectedOfLabelled = new ConcurrentHashMap<>();
  private final Map<String, VersionGauges> gauges = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> types = new ConcurrentHashMap<>();

  private record TypeOfVersion(String version, String type) {}

  /** Registers the meters. */
  public MicrometerScoringMetrics(MeterRegistry registry) {
    this.registry = registry;
    goldDelay =
        Timer.builder("tagstream.gold.delay")
            .description("From a sentence to its gold; 0 where gold came first")
            .serviceLevelObjectives(DELAYS)
            .register(registry);
    queued =
        Counter.builder("tagstream.label.queue")
            .description("Sentences without gold that were queued for a label")
            .register(registry);
    for (GoldOutcome outcome : GoldOutcome.values()) {
      gold.put(
          outcome,
          Counter.builder("tagstream.gold")
              .description(
                  "Gold that met a prediction, never did, came again, changed, went or did not fit")
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
              TypeOfVersion key = new TypeOfVersion(version, shown(version, type));
              // Both exist from the first on, else their difference would be no data until a
              // correction.
              evaluated
                  .computeIfAbsent(
                      key, k -> counters("evaluated.entities", "Entities compared with gold", k))
                  .add(counts);
              corrected
                  .computeIfAbsent(
                      key,
                      k ->
                          counters(
                              "evaluated.entities.corrected",
                              "Entities compared with gold and taken back by a correction",
                              k))
                  .add(counts.negated());
            });
  }

  /** The label of the type, or one for all beyond as many as a version may have. */
  private String shown(String version, String type) {
    Set<String> known = types.computeIfAbsent(version, v -> ConcurrentHashMap.newKeySet());
    return known.contains(type) || (known.size() < ScoringConfig.MOST_TYPES && known.add(type))
        ? TypeLabels.of(type)
        : TypeLabels.OTHER;
  }

  private OutcomeCounters counters(String name, String description, TypeOfVersion of) {
    return OutcomeCounters.register(
        registry,
        "tagstream." + name,
        description,
        Tags.of("version", of.version(), "type", of.type()));
  }

  @Override
  public void expected(String version, Expected counts) {
    expected
        .computeIfAbsent(version, this::expectedCounters)
        .add(counts.tp(), counts.fp(), counts.fn());
  }

  private OutcomeCounters expectedCounters(String version) {
    SignalWatch.SIGNALS.keySet().forEach(signal -> registerAlarms(version, signal));
    return OutcomeCounters.register(
        registry,
        "tagstream.expected.entities",
        "Entities that would be right, wrong and missed if models knew themselves",
        Tags.of("version", version));
  }

  @Override
  public void expectedOfLabelled(String version, Expected counts) {
    expectedOfLabelled
        .computeIfAbsent(
            version,
            v ->
                OutcomeCounters.register(
                    registry,
                    "tagstream.expected.entities.labelled",
                    "The same, of sentences that have gold",
                    Tags.of("version", v)))
        .add(counts.tp(), counts.fp(), counts.fn());
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
  public void queuedForLabel() {
    queued.increment();
  }

  @Override
  public void windows(EvaluationMetrics metrics) {
    String version = metrics.modelVersion();
    gauges.computeIfAbsent(version, v -> new VersionGauges(registry, v)).show(metrics);
    registerAlarms(version, DriftWatch.ERROR);
  }

  @Override
  public void drifted(DriftAlarm alarm) {
    alarms(alarm.modelVersion(), alarm.signal(), alarm.detector()).increment();
  }

  /** Registers alarms in time, or Prometheus would not see the first one as an increase. */
  private void registerAlarms(String version, String signal) {
    DriftWatch.DETECTORS.forEach(detector -> alarms(version, signal, detector));
  }

  private Counter alarms(String version, String signal, String detector) {
    return Counter.builder("tagstream.drift.alarms")
        .description("How often a signal of a version's sentences was found to have risen")
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
}
