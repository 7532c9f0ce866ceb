package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PairedBootstrapTest {
  private static final ConfusionCounts RIGHT = counts(1, 0, 0);
  private static final ConfusionCounts MISSED = counts(0, 0, 1);

  @Test
  void equalModelsDoNotDiffer() {
    List<ConfusionCounts> counts = new ArrayList<>(Collections.nCopies(50, RIGHT));
    counts.addAll(Collections.nCopies(50, MISSED));

    PairedBootstrap same = PairedBootstrap.of(counts, counts, 1);

    assertThat(same.difference()).isZero();
    assertThat(same.low()).isZero();
    assertThat(same.high()).isZero();
    assertThat(same.isWorse()).isFalse();
  }

  @Test
  void aModelThatFindsHalfIsWorseThanOneThatFindsAll() {
    List<ConfusionCounts> half = new ArrayList<>(Collections.nCopies(50, RIGHT));
    half.addAll(Collections.nCopies(50, MISSED));
    List<ConfusionCounts> all = Collections.nCopies(100, RIGHT);

    PairedBootstrap worse = PairedBootstrap.of(half, all, 1);

    assertThat(worse.f1()).isEqualTo(2 / 3.0);
    assertThat(worse.otherF1()).isEqualTo(1);
    assertThat(worse.high()).isLessThan(-0.2);
    assertThat(worse.low()).isGreaterThan(-0.5);
    assertThat(worse.isWorse()).isTrue();
    PairedBootstrap better = PairedBootstrap.of(all, half, 1);
    assertThat(better.isWorse()).isFalse();
    assertThat(better.low()).isCloseTo(-worse.high(), within(1e-12));
    assertThat(better.high()).isCloseTo(-worse.low(), within(1e-12));
  }

  @Test
  void aLittleWorseOnAFewSentencesProvesNothing() {
    List<ConfusionCounts> counts = new ArrayList<>(Collections.nCopies(9, RIGHT));
    counts.add(MISSED);

    PairedBootstrap small = PairedBootstrap.of(counts, Collections.nCopies(10, RIGHT), 1);

    assertThat(small.difference()).isNegative();
    assertThat(small.isWorse()).isFalse();
  }

  @Test
  void theSameSeedGivesTheSameInterval() {
    SplittableRandom random = new SplittableRandom(3);
    List<ConfusionCounts> first = new ArrayList<>();
    List<ConfusionCounts> second = new ArrayList<>();
    draw(random, 40, first, second);

    assertThat(PairedBootstrap.of(first, second, 7))
        .isEqualTo(PairedBootstrap.of(first, second, 7));
  }

  @Test
  void theIntervalHoldsTheTrueDifferenceNineteenTimesInTwenty() {
    SplittableRandom random = new SplittableRandom(20120712);
    List<ConfusionCounts> first = new ArrayList<>();
    List<ConfusionCounts> second = new ArrayList<>();
    draw(random, 400_000, first, second);
    double truth =
        ConfusionCounts.sum(first).micro().f1() - ConfusionCounts.sum(second).micro().f1();
    int held = 0;
    int trials = 400;
    for (int trial = 0; trial < trials; trial++) {
      first.clear();
      second.clear();
      draw(random, 150, first, second);
      PairedBootstrap interval = PairedBootstrap.of(first, second, trial);
      held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }

    // 0.95 within three standard errors of 400 trials, and the percentile interval's own bias.
    assertThat((double) held / trials).isBetween(0.91, 0.985);
  }

  @Test
  void wantsTheSameSentences() {
    assertThatThrownBy(() -> PairedBootstrap.of(List.of(RIGHT), List.of(RIGHT, MISSED), 1))
        .hasMessage("1 sentences and 2: wanted as many of both, and at least one");
    assertThatThrownBy(() -> PairedBootstrap.of(List.of(), List.of(), 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** Sentences of 0 to 3 entities, some hard for both models; the second one finds more. */
  private static void draw(
      SplittableRandom random,
      int sentences,
      List<ConfusionCounts> first,
      List<ConfusionCounts> second) {
    for (int i = 0; i < sentences; i++) {
      double hardness = random.nextDouble();
      int entities = random.nextInt(4);
      first.add(tagged(random, entities, 0.75 - 0.4 * hardness));
      second.add(tagged(random, entities, 0.85 - 0.4 * hardness));
    }
  }

  private static ConfusionCounts tagged(SplittableRandom random, int entities, double recall) {
    int found = 0;
    for (int i = 0; i < entities; i++) {
      found += random.nextDouble() < recall ? 1 : 0;
    }
    return counts(found, random.nextDouble() < 0.2 ? 1 : 0, entities - found);
  }

  private static ConfusionCounts counts(int tp, int fp, int fn) {
    return ConfusionCounts.of(Map.of("person", new Counts(tp, fp, fn)));
  }
}
