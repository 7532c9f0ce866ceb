package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.label.EntitySpan;
import java.util.List;
import org.junit.jupiter.api.Test;

class SpanScoresTest {
  private static final EntitySpan ADA = new EntitySpan("person", 0, 2);
  private static final EntitySpan BONN = new EntitySpan("location", 5, 6);
  private static final SpanScores ONE = scores(List.of(ADA, BONN), List.of(ADA));
  private static final SpanScores OTHER =
      scores(List.of(BONN), List.of(new EntitySpan("person", 5, 6)));

  @Test
  void addsAndTakesBack() {
    assertThat(ONE.plus(OTHER)).isEqualTo(OTHER.plus(ONE)).isNotEqualTo(ONE);
    assertThat(ONE.plus(OTHER).minus(OTHER)).isEqualTo(ONE);
    assertThat(ONE.minus(ONE)).isEqualTo(SpanScores.ZERO);
    assertThat(SpanScores.sum(List.of(ONE, OTHER, ONE))).isEqualTo(ONE.plus(ONE).plus(OTHER));
    assertThat(SpanScores.sum(List.of())).isEqualTo(SpanScores.ZERO);
  }

  @Test
  void aNameCountsOnceHoweverOftenItIsFound() {
    assertThat(ONE.plus(ONE).surface().distinct()).isEqualTo(new Counts(1, 0, 1));
    assertThat(ONE.plus(ONE).minus(ONE).surface()).isEqualTo(ONE.surface());
  }

  @Test
  void ofSeveralEntitiesOfATypeThePredictionMeetsTheNearest() {
    EntitySpan wide = new EntitySpan("person", 0, 6);
    EntitySpan inner = new EntitySpan("person", 4, 6);

    assertThat(SemEvalSchema.TYPE.count(List.of(ADA, inner), List.of(wide)))
        .isEqualTo(new SemEvalCounts(1, 0, 0, 1, 0));
    assertThat(SemEvalSchema.STRICT.count(List.of(ADA, inner), List.of(wide, inner)))
        .isEqualTo(new SemEvalCounts(1, 1, 0, 0, 0));
  }

  @Test
  void aSpeckOfALongEntityIsNoOverlap() {
    EntitySpan book = new EntitySpan("creative-work", 0, 101);
    EntitySpan word = new EntitySpan("creative-work", 7, 8);

    assertThat(SemEvalSchema.PARTIAL.count(List.of(book), List.of(word)))
        .isEqualTo(new SemEvalCounts(0, 0, 0, 1, 1));
    assertThat(
            SemEvalSchema.PARTIAL.count(
                List.of(new EntitySpan("creative-work", 0, 100)), List.of(word)))
        .isEqualTo(new SemEvalCounts(0, 0, 1, 0, 0));
  }

  @Test
  void whatIsNeverPredictedOrNeverGoldMayCountAsRight() {
    Averages averages = new Averages(OTHER.entities(), 1);

    assertThat(averages.byType())
        .containsEntry("location", new Average(1, 0, 0, 1))
        .containsEntry("person", new Average(0, 1, 0, 0));
    assertThat(new Averages(ConfusionCounts.ZERO, 1).micro()).isEqualTo(new Average(1, 1, 1, 0));
    assertThat(new Averages(ConfusionCounts.ZERO, 1).weighted()).isEqualTo(new Average(1, 1, 1, 0));
  }

  private static SpanScores scores(List<EntitySpan> gold, List<EntitySpan> predicted) {
    return SpanScores.of(gold, predicted, span -> "words " + span.start());
  }
}
