package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.ner.label.EntitySpan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ConfusionCountsTest {
  private static final int CASES = 500;

  /** A span over characters, to show that any span will do. */
  private record CharSpan(String type, int start, int end) {}

  @Test
  void countsExactMatchesOfAnySpan() {
    List<CharSpan> gold =
        List.of(new CharSpan("P", 0, 3), new CharSpan("P", 5, 7), new CharSpan("L", 8, 9));
    List<CharSpan> predicted =
        List.of(new CharSpan("P", 0, 3), new CharSpan("L", 5, 7), new CharSpan("L", 8, 10));

    ConfusionCounts counts = ConfusionCounts.of(gold, predicted, CharSpan::type);

    assertThat(counts.byType())
        .containsExactly(Map.entry("L", new Counts(0, 2, 1)), Map.entry("P", new Counts(1, 0, 1)));
    assertThat(counts.overall()).isEqualTo(new Counts(1, 2, 2));
    assertThat(counts.forType("P").support()).isEqualTo(2);
    assertThat(counts.forType("unknown")).isEqualTo(Counts.ZERO);
  }

  @Test
  void countsASpanGivenTwiceOnce() {
    EntitySpan span = new EntitySpan("P", 0, 1);

    assertThat(ConfusionCounts.of(List.of(span, span), List.of(span, span), EntitySpan::type))
        .isEqualTo(ConfusionCounts.of(Map.of("P", new Counts(1, 0, 0))));
  }

  @Test
  void isAnAbelianGroup() {
    Random random = new Random(3);
    for (int i = 0; i < CASES; i++) {
      ConfusionCounts a = random(random);
      ConfusionCounts b = random(random);
      ConfusionCounts c = random(random);

      assertThat(a.plus(b)).isEqualTo(b.plus(a));
      assertThat(a.plus(b).plus(c)).isEqualTo(a.plus(b.plus(c)));
      assertThat(a.plus(ConfusionCounts.ZERO)).isEqualTo(a);
      assertThat(a.plus(b).minus(b)).isEqualTo(a).hasSameHashCodeAs(a);
      assertThat(a.plus(a.negated()).isZero()).isTrue();
      assertThat(ConfusionCounts.sum(List.of(a, b, c))).isEqualTo(a.plus(b).plus(c));
    }
  }

  @Test
  void correctionsLeaveWhatScoringTheFinalGoldGives() {
    Random random = new Random(4);
    Map<Integer, ConfusionCounts> latest = new HashMap<>();
    ConfusionCounts running = ConfusionCounts.ZERO;
    for (int i = 0; i < CASES; i++) {
      int sentence = random.nextInt(50);
      ConfusionCounts corrected = random(random);
      running = running.minus(latest.getOrDefault(sentence, ConfusionCounts.ZERO)).plus(corrected);
      latest.put(sentence, corrected);
    }
    assertThat(running).isEqualTo(ConfusionCounts.sum(new ArrayList<>(latest.values())));
  }

  private static ConfusionCounts random(Random random) {
    Map<String, Counts> counts = new HashMap<>();
    for (String type : List.of("P", "L", "\uD83D\uDE00", "\uFB01")) {
      if (random.nextBoolean()) {
        counts.put(type, new Counts(random.nextInt(3), random.nextInt(3), random.nextInt(3)));
      }
    }
    return ConfusionCounts.of(counts);
  }

  @Test
  void doesNotSeeLaterChangesOfItsMap() {
    Map<String, Counts> map = new HashMap<>(Map.of("P", new Counts(1, 0, 0)));
    ConfusionCounts counts = ConfusionCounts.of(map);
    map.clear();
    assertThat(counts.isZero()).isFalse();
  }

  @Test
  void scoresNothingAsZero() {
    assertThat(ConfusionCounts.ZERO.micro()).isEqualTo(new Average(0, 0, 0, 0));
    assertThat(ConfusionCounts.ZERO.macro()).isEqualTo(new Average(0, 0, 0, 0));
    assertThat(ConfusionCounts.ZERO.weighted()).isEqualTo(new Average(0, 0, 0, 0));
    assertThat(TokenAccuracy.ZERO.value()).isZero();
    assertThat(ClassificationReport.format(ConfusionCounts.ZERO))
        .isEqualTo(
            """
                          precision    recall  f1-score   support


               micro avg       0.00      0.00      0.00         0
               macro avg       0.00      0.00      0.00         0
            weighted avg       0.00      0.00      0.00         0
            """);
  }

  @Test
  void refusesFewerDigitsThanNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> ClassificationReport.format(ConfusionCounts.ZERO, -1))
        .withMessage("digits -1, expected 0 or more");
  }
}
