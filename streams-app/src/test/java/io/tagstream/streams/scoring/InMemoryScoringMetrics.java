package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.schemas.EvaluationMetrics;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Keeps what scoring tells. */
public final class InMemoryScoringMetrics implements ScoringMetrics {
  /** Sum of all changes, by version. */
  public final Map<String, ConfusionCounts> evaluated = new ConcurrentHashMap<>();

  /** How often each outcome came. */
  public final Map<GoldOutcome, Integer> gold = new ConcurrentHashMap<>();

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
  public void windows(EvaluationMetrics metrics) {
    windows.put(metrics.modelVersion(), metrics);
  }

  @Override
  public void forget(String version) {
    windows.remove(version);
  }
}
