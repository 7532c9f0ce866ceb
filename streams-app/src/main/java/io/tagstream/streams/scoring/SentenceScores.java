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
   */
  record Prediction(long timestamp, int counted, List<CharSpan> spans) {
    Prediction {
      spans = CharSpan.canonical(spans);
    }

    private Prediction countedOnceMore() {
      return new Prediction(timestamp, counted + 1, spans);
    }

    private ScoreDelta added(String version, List<CharSpan> gold) {
      return new ScoreDelta(version, timestamp, 1, counted, score(gold));
    }

    private ScoreDelta takenBack(String version, List<CharSpan> gold) {
      return new ScoreDelta(version, timestamp, -1, counted - 1, score(gold));
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

  /** Gold has come, null to withdraw it. The same gold again changes nothing. */
  Change withGold(List<CharSpan> given) {
    SentenceScores next = new SentenceScores(given, predictions);
    if (Objects.equals(gold, next.gold)) {
      return new Change(
          this, List.of(), Optional.ofNullable(gold).map(same -> GoldOutcome.DUPLICATE));
    }
    List<ScoreDelta> deltas = new ArrayList<>();
    SortedMap<String, Prediction> counted = new TreeMap<>();
    predictions.forEach(
        (version, prediction) ->
            counted.put(version, rescore(version, prediction, prediction, next.gold, deltas)));
    return new Change(
        new SentenceScores(next.gold, counted), List.copyOf(deltas), outcome(next.gold));
  }

  /**
   * A prediction has come. The same again changes nothing, other entities of the same version
   * replace the first ones.
   *
   * @param timestamp event time of the sentence, in milliseconds since the epoch
   */
  Change withPrediction(String version, long timestamp, List<CharSpan> spans) {
    Prediction old = predictions.get(version);
    Prediction given =
        new Prediction(
            old == null ? timestamp : old.timestamp, old == null ? 0 : old.counted, spans);
    if (given.equals(old)) {
      return unchanged();
    }
    List<ScoreDelta> deltas = new ArrayList<>();
    SortedMap<String, Prediction> next = new TreeMap<>(predictions);
    next.put(version, rescore(version, old, given, gold, deltas));
    Optional<GoldOutcome> outcome =
        isUnmatched() ? Optional.of(GoldOutcome.MATCHED) : Optional.empty();
    return new Change(new SentenceScores(gold, next), List.copyOf(deltas), outcome);
  }

  /** Takes the old prediction's score back and adds the new one's, each where there is gold. */
  private Prediction rescore(
      String version,
      Prediction old,
      Prediction given,
      List<CharSpan> newGold,
      List<ScoreDelta> deltas) {
    if (gold != null && old != null) {
      deltas.add(old.takenBack(version, gold));
    }
    if (newGold == null) {
      return given;
    }
    deltas.add(given.added(version, newGold));
    return given.countedOnceMore();
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

  private Change unchanged() {
    return new Change(this, List.of(), Optional.empty());
  }

  /** What the deltas of one change come to, by version: a correction nets minus and plus. */
  static Map<String, ConfusionCounts> net(List<ScoreDelta> deltas) {
    Map<String, ConfusionCounts> net = new TreeMap<>();
    deltas.forEach(delta -> net.merge(delta.version(), delta.signed(), ConfusionCounts::plus));
    return net;
  }
}
