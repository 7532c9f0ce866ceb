package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.Counts;
import io.tagstream.streams.scoring.SentenceScores.Change;
import io.tagstream.streams.scoring.SentenceScores.Prediction;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;
import org.junit.jupiter.api.Test;

class SentenceScoresTest {
  private static final CharSpan ANN = new CharSpan("person", 0, 3);
  private static final CharSpan BOB = new CharSpan("person", 8, 11);
  private static final ConfusionCounts FOUND = counts(1, 0, 0);
  private static final ConfusionCounts MISSED = counts(0, 0, 1);
  private static final ConfusionCounts WRONG = counts(0, 1, 1);

  @Test
  void scoresInEitherOrder() {
    Change goldLast = predicted("v1", 5, ANN).withGold(List.of(ANN));
    Change goldFirst = gold(ANN).withPrediction("v1", prediction(5, List.of(ANN), null));

    assertThat(goldLast.deltas()).containsExactly(new ScoreDelta("v1", 5, 1, 0, FOUND, null));
    assertThat(goldFirst).isEqualTo(goldLast);
    assertThat(goldLast.outcome()).contains(GoldOutcome.MATCHED);
  }

  @Test
  void countsWhatIsDeliveredTwiceOnce() {
    SentenceScores scored = predicted("v1", 5, ANN, BOB).withGold(List.of(ANN, BOB)).state();

    assertThat(scored.withGold(List.of(BOB, ANN, BOB)).deltas()).isEmpty();
    assertThat(scored.withGold(List.of(BOB, ANN)).outcome()).contains(GoldOutcome.DUPLICATE);
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
            .withGold(List.of(ANN))
            .state();

    Change corrected = scored.withGold(List.of(BOB));

    assertThat(corrected.deltas())
        .containsExactly(
            new ScoreDelta("v1", 5, -1, 0, FOUND, null),
            new ScoreDelta("v1", 5, 1, 1, WRONG, null)); // v2 misses either
    assertThat(corrected.outcome()).contains(GoldOutcome.CORRECTED);
    assertThat(SentenceScores.net(corrected.deltas())).isEqualTo(Map.of("v1", WRONG.minus(FOUND)));
  }

  @Test
  void withdrawsAndCountsAgainAsALaterRevision() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(List.of(ANN)).state();

    Change withdrawn = scored.withGold(null);
    Change again = withdrawn.state().withGold(List.of(ANN));

    assertThat(withdrawn.deltas()).containsExactly(new ScoreDelta("v1", 5, -1, 0, FOUND, null));
    assertThat(withdrawn.outcome()).contains(GoldOutcome.WITHDRAWN);
    assertThat(withdrawn.state().withGold(null).outcome()).isEmpty();
    assertThat(again.deltas()).containsExactly(new ScoreDelta("v1", 5, 1, 1, FOUND, null));
  }

  @Test
  void replacesTheEntitiesOfTheSameVersionAtTheFirstEventTime() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(List.of(ANN)).state();

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
    Rival champions = new Rival("v1", MISSED);

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
    assertThat(predicted("v1", 5).withGold(List.of()).deltas())
        .containsExactly(new ScoreDelta("v1", 5, 1, 0, ConfusionCounts.ZERO, null));
  }

  @Test
  void withdrawingUnmatchedGoldLeavesNothing() {
    assertThat(gold(ANN).isUnmatched()).isTrue();
    assertThat(gold(ANN).withGold(null).state().isEmpty()).isTrue();
  }

  @Test
  void staysTheSameThroughItsStore() {
    SentenceScores scored = predicted("v1", 5, ANN).withGold(List.of(ANN, BOB)).state();
    Serde<StoredSentence> serde = SentenceSerdes.stored();

    for (SentenceScores state : List.of(scored, predicted("v1", 5), gold())) {
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
    return new Prediction(timestamp, 0, spans, champion, new Expected(0.5, 0.25, 0.125));
  }

  private static SentenceScores gold(CharSpan... spans) {
    return SentenceScores.EMPTY.withGold(List.of(spans)).state();
  }

  private static ConfusionCounts counts(long tp, long fp, long fn) {
    return ConfusionCounts.of(Map.of("person", new Counts(tp, fp, fn)));
  }
}
