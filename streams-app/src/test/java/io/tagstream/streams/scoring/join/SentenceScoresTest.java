package io.tagstream.streams.scoring.join;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.runtime.score.Expected;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.streams.scoring.ScoringDriver;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.join.SentenceScores.Change;
import io.tagstream.streams.scoring.join.SentenceScores.Prediction;
import io.tagstream.streams.scoring.meters.GoldOutcome;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class SentenceScoresTest {
  private static final String TEXT = ScoringDriver.TEXT;
  private static final CharSpan ANN = new CharSpan("person", 0, 3);
  private static final CharSpan BOB = new CharSpan("person", 8, 11);
  private static final ConfusionCounts FOUND = counts(1, 0, 0);
  private static final ConfusionCounts MISSED = counts(0, 0, 1);
  private static final ConfusionCounts WRONG = counts(0, 1, 1);

  @Test
  void scoresInEitherOrder() {
    Change goldLast = predicted("v1", 5, ANN).withGold(record(ANN));
    Change goldFirst = gold(ANN).withPrediction("v1", prediction(5, List.of(ANN), null));

    assertThat(goldLast.deltas()).containsExactly(new ScoreDelta("v1", 5, 1, 0, FOUND, null));
    assertThat(goldFirst).isEqualTo(goldLast);
    assertThat(goldLast.outcome()).contains(GoldOutcome.MATCHED);
  }

  @Test
  void countsWhatIsDeliveredTwiceOnce() {
    SentenceScores scored = predicted("v1", 5, ANN, BOB).withGold(record(ANN, BOB)).state();

    assertThat(scored.withGold(record(BOB, ANN, BOB)).deltas()).isEmpty();
    assertThat(scored.withGold(record(BOB, ANN)).outcome()).contains(GoldOutcome.DUPLICATE);
    assertThat(scored.withPrediction("v1", prediction(9, List.of(BOB, ANN), null)).deltas())
        .isEmpty();
    assertThat(scored.withPrediction("v1", prediction(9, List.of(BOB, ANN), null)).state())
        .isEqualTo(scored);
  }

  @Test
  void correctsEveryVersion() {
    SentenceScores scored =
        predicted("v1", 5, ANN)
            .withPrediction("v2", prediction(6, List.of(), null))
            .state()
            .withGold(record(ANN))
            .state();

    Change corrected = scored.withGold(record(BOB));

    assertThat(corrected.deltas())
        .containsExactly(
            new ScoreDelta("v1", 5, -1, 0, FOUND, null),
            new ScoreDelta("v1", 5, 1, 1, WRONG, null)); // v2 misses either
    assertThat(corrected.outcome()).contains(GoldOutcome.CORRECTED);
    assertThat(SentenceScores.net(corrected.deltas())).isEqualTo(Map.of("v1", WRONG.minus(FOUND)));
  }

  @Test
  void withdrawsAndCountsAgainAsALaterRevision() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(record(ANN)).state();

    Change withdrawn = scored.withGold(null);
    Change again = withdrawn.state().withGold(record(ANN));

    assertThat(withdrawn.deltas()).containsExactly(new ScoreDelta("v1", 5, -1, 0, FOUND, null));
    assertThat(withdrawn.outcome()).contains(GoldOutcome.WITHDRAWN);
    assertThat(withdrawn.state().withGold(null).outcome()).isEmpty();
    assertThat(again.deltas()).containsExactly(new ScoreDelta("v1", 5, 1, 1, FOUND, null));
  }

  @Test
  void replacesTheEntitiesOfTheSameVersionAtTheFirstEventTime() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(record(ANN)).state();

    Change retagged = scored.withPrediction("v1", prediction(9, List.of(BOB), null));

    assertThat(retagged.deltas())
        .containsExactly(
            new ScoreDelta("v1", 5, -1, 0, FOUND, null),
            new ScoreDelta("v1", 5, 1, 1, WRONG, null));
    assertThat(retagged.outcome()).isEmpty();
  }

  @Test
  void scoresAChallengerBesideItsChampionWhicheverComesFirst() {
    SentenceScores gold = gold(ANN);
    Champion champions = new Champion("v1", WireCounts.ofCounts(MISSED));

    Change last =
        gold.withPrediction("v1", prediction(5, List.of(), null))
            .state()
            .withPrediction("v2", prediction(5, List.of(ANN), "v1"));
    Change first = gold.withPrediction("v2", prediction(5, List.of(ANN), "v1"));
    Change second = first.state().withPrediction("v1", prediction(5, List.of(), null));

    assertThat(last.deltas()).containsExactly(new ScoreDelta("v2", 5, 1, 0, FOUND, champions));
    assertThat(first.deltas()).containsExactly(new ScoreDelta("v2", 5, 1, 0, FOUND, null));
    assertThat(second.deltas())
        .containsExactly(
            new ScoreDelta("v1", 5, 1, 0, MISSED, null),
            new ScoreDelta("v2", 5, -1, 0, FOUND, null),
            new ScoreDelta("v2", 5, 1, 1, FOUND, champions));
  }

  @Test
  void countsASentenceWithoutEntities() {
    assertThat(predicted("v1", 5).withGold(record()).deltas())
        .containsExactly(new ScoreDelta("v1", 5, 1, 0, ConfusionCounts.ZERO, null));
  }

  @Test
  void withdrawingUnmatchedGoldLeavesNothing() {
    assertThat(gold(ANN).isUnmatched()).isTrue();
    assertThat(gold(ANN).withGold(null).state().isEmpty()).isTrue();
  }

  @Test
  void staysTheSameThroughItsStore() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(record(ANN, BOB)).state();
    Serde<StoredSentence> serde = SentenceSerdes.stored();

    for (SentenceScores state : List.of(scored, predicted("v1", 5), gold(), gold(ANN))) {
      StoredSentence stored = new StoredSentence(7, state);
      byte[] bytes = serde.serializer().serialize("store", stored);
      assertThat(serde.deserializer().deserialize("store", bytes)).isEqualTo(stored);
    }
  }

  private static SentenceScores predicted(String version, long timestamp, CharSpan... spans) {
    return SentenceScores.EMPTY
        .withPrediction(version, prediction(timestamp, List.of(spans), null))
        .state();
  }

  private static Prediction prediction(long timestamp, List<CharSpan> spans, String champion) {
    return new Prediction(
        timestamp, 0, SentenceText.of(TEXT), spans, champion, new Expected(0.5, 0.25, 0.125));
  }

  private static GoldRecord record(CharSpan... spans) {
    List<EntityRecord> entities =
        Stream.of(spans)
            .map(
                s ->
                    new EntityRecord(
                        s.type(), TEXT.substring(s.start(), s.end()), s.start(), s.end(), null))
            .toList();
    byte[] json = ScoringDriver.json(GoldSentence.ofEntities(null, entities));
    return new GoldRecord(Bytes.wrap(json), 1, 2);
  }

  private static SentenceScores gold(CharSpan... spans) {
    return SentenceScores.EMPTY.withGold(record(spans)).state();
  }

  private static ConfusionCounts counts(long tp, long fp, long fn) {
    return ConfusionCounts.of(Map.of("person", new Counts(tp, fp, fn)));
  }

  @Test
  void keepsOnlyAsMuchWaitingGoldAsItsStoreTakes() {
    SentenceScores sentence = SentenceScores.EMPTY;
    for (int i = 0; i < 5; i++) {
      byte[] json = ScoringDriver.bytes("[]" + i + " ".repeat(GoldRecord.MOST_BYTES - 3));
      sentence = sentence.withGold(new GoldRecord(Bytes.wrap(json), 0, i)).state();
    }

    assertThat(sentence.waiting()).extracting(GoldRecord::offset).containsExactly(3L, 4L);
  }

  @Test
  void scoresNoVersionThatTaggedAnotherText() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(record(ANN)).state();
    Prediction other =
        new Prediction(6, 0, SentenceText.of("another one"), List.of(ANN), null, null);

    assertThat(scored.withPrediction("v2", other).deltas()).isEmpty();
    assertThat(scored.withPrediction("v1", other).deltas())
        .containsExactly(new ScoreDelta("v1", 5, -1, 0, FOUND, null));
  }
}
