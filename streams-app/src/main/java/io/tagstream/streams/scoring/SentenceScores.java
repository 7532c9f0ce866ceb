package io.tagstream.streams.scoring;

import io.tagstream.ner.score.ConfusionCounts;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One sentence: its gold and what each model version predicted. A value; each record of the
 * sentence gives a new one and the scores to add or take back.
 *
 * @param gold the gold entities, or null while there is no gold
 * @param predictions by model version
 */
record SentenceScores(List<CharSpan> gold, SortedMap<String, Prediction> predictions) {
  static final SentenceScores EMPTY = new SentenceScores(null, Collections.emptySortedMap());

  SentenceScores {
    gold = gold == null ? null : CharSpan.canonical(gold);
    predictions =
        predictions == null
            ? Collections.emptySortedMap()
            : Collections.unmodifiableSortedMap(new TreeMap<>(predictions));
  }

  /**
   * What a version predicted.
   *
   * @param timestamp event time of the sentence when the version first tagged it, in milliseconds
   *     since the epoch; its scores keep it, so that what is taken back is where it was added
   * @param counted how often it has been counted so far
   * @param spans what it predicted
   * @param champion the version that this challenger is compared with; null if it is none
   * @param expected what the version expects of it; null if it does not tell
   */
  record Prediction(
      long timestamp, int counted, List<CharSpan> spans, String champion, Expected expected) {
    Prediction {
      spans = CharSpan.canonical(spans);
    }

    private Prediction countedOnceMore() {
      return new Prediction(timestamp, counted + 1, spans, champion, expected);
    }

    /** Other entities; a challenger that has become the champion still has its comparison. */
    private Prediction replacedBy(Prediction other) {
      return new Prediction(
          timestamp,
          counted,
          other.spans,
          other.champion == null ? champion : other.champion,
          expected);
    }

    private ConfusionCounts score(List<CharSpan> gold) {
      return ConfusionCounts.of(gold, spans, CharSpan::type);
    }
  }

  /**
   * What a record of the sentence changes.
   *
   * @param deltas in the order in which to emit them
   * @param outcome what it means for the gold, if anything
   */
  record Change(SentenceScores state, List<ScoreDelta> deltas, Optional<GoldOutcome> outcome) {}

  /** Whether nothing is worth keeping. */
  boolean isEmpty() {
    return gold == null && predictions.isEmpty();
  }

  /** Whether gold waits for a first prediction. */
  boolean isUnmatched() {
    return gold != null && predictions.isEmpty();
  }

  /** When the first version tagged it, in milliseconds since the epoch. */
  OptionalLong firstTagged() {
    return predictions.values().stream().mapToLong(Prediction::timestamp).min();
  }

  /** What a version that has tagged it expects of that. */
  Optional<Expected> expected(String version) {
    return Optional.ofNullable(predictions.get(version).expected());
  }

  /** Gold has come, null to withdraw it. The same gold again changes nothing. */
  Change withGold(List<CharSpan> given) {
    SentenceScores next = new SentenceScores(given, predictions);
    if (Objects.equals(gold, next.gold)) {
      return new Change(
          this, List.of(), Optional.ofNullable(gold).map(same -> GoldOutcome.DUPLICATE));
    }
    return changeTo(next, outcome(next.gold));
  }

  /**
   * A prediction has come, not counted yet. The same again changes nothing, other entities of the
   * same version replace the first ones.
   */
  Change withPrediction(String version, Prediction given) {
    SortedMap<String, Prediction> next = new TreeMap<>(predictions);
    next.merge(version, given, Prediction::replacedBy);
    return changeTo(
        new SentenceScores(gold, next),
        isUnmatched() ? Optional.of(GoldOutcome.MATCHED) : Optional.empty());
  }

  /** Takes each score back that is no longer so, and adds the one that is. */
  private Change changeTo(SentenceScores next, Optional<GoldOutcome> outcome) {
    List<ScoreDelta> deltas = new ArrayList<>();
    SortedMap<String, Prediction> counted = new TreeMap<>();
    next.predictions.forEach(
        (version, prediction) -> {
          Optional<Score> old = score(version);
          Optional<Score> current = next.score(version);
          Prediction kept = prediction;
          if (!old.equals(current)) {
            old.ifPresent(score -> deltas.add(score.delta(version, prediction, -1)));
            current.ifPresent(score -> deltas.add(score.delta(version, prediction, 1)));
            kept = current.isPresent() ? prediction.countedOnceMore() : prediction;
          }
          counted.put(version, kept);
        });
    return new Change(new SentenceScores(next.gold, counted), List.copyOf(deltas), outcome);
  }

  /**
   * What a version's prediction counts.
   *
   * @param rival what its champion's counts; null without
   */
  private record Score(ConfusionCounts counts, Rival rival) {
    ScoreDelta delta(String version, Prediction prediction, int sign) {
      int revision = sign > 0 ? prediction.counted : prediction.counted - 1;
      return new ScoreDelta(version, prediction.timestamp, sign, revision, counts, rival);
    }
  }

  /** Nothing without gold. */
  private Optional<Score> score(String version) {
    Prediction prediction = predictions.get(version);
    return gold == null || prediction == null
        ? Optional.empty()
        : Optional.of(new Score(prediction.score(gold), rival(prediction.champion)));
  }

  private Rival rival(String champion) {
    Prediction prediction = champion == null ? null : predictions.get(champion);
    return prediction == null ? null : new Rival(champion, prediction.score(gold));
  }

  private Optional<GoldOutcome> outcome(List<CharSpan> newGold) {
    if (newGold == null) {
      return Optional.of(GoldOutcome.WITHDRAWN);
    }
    if (gold != null) {
      return Optional.of(GoldOutcome.CORRECTED);
    }
    return predictions.isEmpty() ? Optional.empty() : Optional.of(GoldOutcome.MATCHED);
  }

  /** What the deltas of one change come to, by version: a correction nets minus and plus. */
  static Map<String, ConfusionCounts> net(List<ScoreDelta> deltas) {
    Map<String, ConfusionCounts> net = new TreeMap<>();
    deltas.forEach(delta -> net.merge(delta.version(), delta.signed(), ConfusionCounts::plus));
    return net;
  }
}
