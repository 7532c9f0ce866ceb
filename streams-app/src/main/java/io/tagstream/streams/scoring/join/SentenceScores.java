package io.tagstream.streams.scoring.join;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * One sentence: its gold and what each model version predicted. A value; each record of the
 * sentence gives a new one and the scores to add or take back.
 *
 * <p>The gold is the last, since it was withdrawn if it was, that is of the sentence's text: so it
 * does not matter which of gold and prediction comes first.
 *
 * @param gold the gold of the text, or null while there is none
 * @param waiting what may be gold of the text, in its order, while there is no prediction
 * @param predictions by model version
 */
public record SentenceScores(
    MatchedGold gold, List<GoldRecord> waiting, SortedMap<String, Prediction> predictions) {
  /** Twice what one may have. */
  private static final int MOST_WAITING_BYTES = 2 * GoldRecord.MOST_BYTES;

  /** The most that the figures of a prediction take. */
  private static final long BYTES_BESIDES_SPANS = 100;

  private static final long BYTES_PER_CHARACTER = 3;

  public static final SentenceScores EMPTY =
      new SentenceScores(null, List.of(), Collections.emptySortedMap());

  public SentenceScores {
    waiting = List.copyOf(waiting);
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
   * @param text of the sentence
   * @param spans what it predicted
   * @param champion the version that this challenger is compared with; null if it is none
   * @param expected what the version expects of it; null if it does not tell
   */
  public record Prediction(
      long timestamp,
      int counted,
      SentenceText text,
      List<CharSpan> spans,
      String champion,
      Expected expected) {
    public Prediction {
      spans = CharSpan.canonical(spans);
    }

    private Prediction countedOnceMore() {
      return new Prediction(timestamp, counted + 1, text, spans, champion, expected);
    }

    /** Other entities; a challenger that has become the champion still has its comparison. */
    private Prediction replacedBy(Prediction other) {
      return new Prediction(
          timestamp,
          counted,
          other.text,
          other.spans,
          other.champion == null ? champion : other.champion,
          expected);
    }

    private long bytes() {
      long characters = (long) length(champion) + length(text.content());
      return BYTES_BESIDES_SPANS + BYTES_PER_CHARACTER * characters + CharSpan.bytes(spans);
    }

    private static int length(String text) {
      return text == null ? 0 : text.length();
    }

    /** Nothing if the gold is of another text. */
    private Optional<ConfusionCounts> score(MatchedGold gold) {
      return gold != null && gold.isOf(text)
          ? Optional.of(ConfusionCounts.of(gold.spans(), spans, CharSpan::type))
          : Optional.empty();
    }
  }

  /**
   * What a record of the sentence changes.
   *
   * @param deltas in the order in which to emit them
   * @param outcome what it means for the gold, if anything
   * @param mismatched gold that has been found to be of another text, in its order
   */
  public record Change(
      SentenceScores state,
      List<ScoreDelta> deltas,
      Optional<GoldOutcome> outcome,
      List<Mismatch> mismatched) {}

  /** Gold of another text, and how that shows. */
  record Mismatch(GoldRecord record, String reason) {}

  /** What it takes in its store at most, its id aside. */
  long bytes() {
    long bytes = gold == null ? 0 : BYTES_BESIDES_SPANS + CharSpan.bytes(gold.spans());
    for (GoldRecord record : waiting) {
      bytes += BYTES_BESIDES_SPANS + record.bytes();
    }
    for (Map.Entry<String, Prediction> prediction : predictions.entrySet()) {
      bytes += BYTES_PER_CHARACTER * prediction.getKey().length() + prediction.getValue().bytes();
    }
    return bytes;
  }

  /** Whether nothing is worth keeping. */
  boolean isEmpty() {
    return waiting.isEmpty() && predictions.isEmpty();
  }

  /** Whether gold waits for a first prediction. */
  boolean isUnmatched() {
    return !waiting.isEmpty();
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
  public Change withGold(GoldRecord given) {
    if (given == null) {
      boolean isThere = gold != null || isUnmatched();
      return changeTo(
          new SentenceScores(null, List.of(), predictions),
          isThere ? Optional.of(GoldOutcome.WITHDRAWN) : Optional.empty(),
          List.of());
    }
    return predictions.isEmpty() ? waitWith(given) : match(List.of(given), predictions);
  }

  private Change waitWith(GoldRecord given) {
    if (isUnmatched() && given.saysAs(waiting.get(waiting.size() - 1))) {
      return new Change(this, List.of(), Optional.of(GoldOutcome.DUPLICATE), List.of());
    }
    Deque<GoldRecord> all = new ArrayDeque<>(waiting);
    all.add(given);
    while (all.stream().mapToInt(GoldRecord::bytes).sum() > MOST_WAITING_BYTES) {
      all.removeFirst();
    }
    return new Change(
        new SentenceScores(gold, List.copyOf(all), predictions),
        List.of(),
        isUnmatched() ? Optional.of(GoldOutcome.CORRECTED) : Optional.empty(),
        List.of());
  }

  /**
   * A prediction has come, not counted yet. The same again changes nothing, other entities of the
   * same version replace the first ones.
   */
  public Change withPrediction(String version, Prediction given) {
    SortedMap<String, Prediction> next = new TreeMap<>(predictions);
    next.merge(version, given, Prediction::replacedBy);
    return match(waiting, next);
  }

  /** Takes the last of these records that is gold of the text; those behind it are of others. */
  private Change match(List<GoldRecord> records, SortedMap<String, Prediction> next) {
    SentenceText text =
        Collections.max(next.values(), Comparator.comparingLong(Prediction::timestamp)).text();
    Deque<Mismatch> mismatched = new ArrayDeque<>();
    for (int i = records.size() - 1; i >= 0; i--) {
      try {
        MatchedGold found = records.get(i).in(text);
        return changeTo(
            new SentenceScores(found, List.of(), next),
            Optional.of(outcome(found)),
            List.copyOf(mismatched));
      } catch (IllegalArgumentException e) {
        mismatched.addFirst(new Mismatch(records.get(i), e.getMessage()));
      }
    }
    return changeTo(
        new SentenceScores(gold, List.of(), next), Optional.empty(), List.copyOf(mismatched));
  }

  private GoldOutcome outcome(MatchedGold found) {
    if (gold == null) {
      return GoldOutcome.MATCHED;
    }
    return gold.equals(found) ? GoldOutcome.DUPLICATE : GoldOutcome.CORRECTED;
  }

  /** Takes each score back that is no longer so, and adds the one that is. */
  private Change changeTo(
      SentenceScores next, Optional<GoldOutcome> outcome, List<Mismatch> mismatched) {
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
    return new Change(
        new SentenceScores(next.gold, next.waiting, counted),
        List.copyOf(deltas),
        outcome,
        mismatched);
  }

  /**
   * What a version's prediction counts.
   *
   * @param champion what its champion's counts; null without
   */
  private record Score(ConfusionCounts counts, Champion champion) {
    ScoreDelta delta(String version, Prediction prediction, int sign) {
      int revision = sign > 0 ? prediction.counted : prediction.counted - 1;
      return new ScoreDelta(version, prediction.timestamp, sign, revision, counts, champion);
    }
  }

  /** Nothing without gold. */
  private Optional<Score> score(String version) {
    return Optional.ofNullable(predictions.get(version))
        .flatMap(p -> p.score(gold).map(counts -> new Score(counts, champion(p.champion))));
  }

  private Champion champion(String version) {
    Prediction prediction = version == null ? null : predictions.get(version);
    return prediction == null
        ? null
        : prediction
            .score(gold)
            .map(counts -> new Champion(version, WireCounts.ofCounts(counts)))
            .orElse(null);
  }

  /** What the deltas of one change come to, by version: a correction nets minus and plus. */
  static Map<String, ConfusionCounts> net(List<ScoreDelta> deltas) {
    Map<String, ConfusionCounts> net = new TreeMap<>();
    deltas.forEach(delta -> net.merge(delta.version(), delta.signed(), ConfusionCounts::plus));
    return net;
  }
}
