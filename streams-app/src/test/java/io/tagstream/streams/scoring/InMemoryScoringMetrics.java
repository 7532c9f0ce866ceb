package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Keeps what scoring tells. */
public final class InMemoryScoringMetrics implements ScoringMetrics {
  /** Sum of all changes, by version. */
  public final Map<String, ConfusionCounts> evaluated = new ConcurrentHashMap<>();

  /** How often each outcome came. */
  public final Map<GoldOutcome, Integer> gold = new ConcurrentHashMap<>();

  /** How late gold was, as it came. */
  public final List<Duration> goldDelays = new CopyOnWriteArrayList<>();

  /** All of them. */
  public final List<DriftAlarm> alarms = new CopyOnWriteArrayList<>();

  /** How many sentences were queued for a label. */
  public final AtomicInteger queued = new AtomicInteger();

  /** What versions expected of sentences. */
  public final List<Expected> expected = new CopyOnWriteArrayList<>();

  /** The same, of those with gold. */
  public final List<Expected> expectedOfLabelled = new CopyOnWriteArrayList<>();

  /** Latest windows, by version. */
  public final Map<String, EvaluationMetrics> windows = new ConcurrentHashMap<>();

  @Override
  public void evaluated(String version, ConfusionCounts change) {
    evaluated.merge(version, change, ConfusionCounts::plus);
  }

  @Override
  public void gold(GoldOutcome outcome) {
    gold.merge(outcome, 1, Integer::sum);
  }

  @Override
  public void goldDelay(Duration delay) {
    goldDelays.add(delay);
  }

  @Override
  public void expected(String version, Expected counts) {
    expected.add(counts);
  }

  @Override
  public void expectedOfLabelled(String version, Expected counts) {
    expectedOfLabelled.add(counts);
  }

  @Override
  public void queuedForLabel() {
    queued.incrementAndGet();
  }

  @Override
  public void windows(EvaluationMetrics metrics) {
    windows.put(metrics.modelVersion(), metrics);
  }

  @Override
  public void drifted(DriftAlarm alarm) {
    alarms.add(alarm);
  }

  @Override
  public void forget(String version) {
    windows.remove(version);
  }
}
