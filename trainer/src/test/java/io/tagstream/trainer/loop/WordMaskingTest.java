package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class WordMaskingTest {
  private static final long MASK = 103;
  private static final long OTHER = 104;

  // Twelve words, of one to three pieces, between the specials.
  private static final int[] BEGINS = {1, 2, 4, 7, 8, 10, 13, 14, 16, 19, 20, 22};
  private static final LabelledRow ROW =
      new LabelledRow(LongStream.range(0, 26).toArray(), BEGINS, new int[BEGINS.length]);
  private static final WordMasking MASKING = new WordMasking(0.15, MASK, new long[] {OTHER});

  @Test
  void asksForTheShareOfPiecesInWholeWordsWithTheirIdsAsLabels() {
    SplittableRandom random = new SplittableRandom(1);
    int guessed = 0;
    int[] shown = new int[3];
    int rounds = 20_000;
    for (int i = 0; i < rounds; i++) {
      LabelledRow row = MASKING.apply(List.of(ROW), random).get(0);
      guessed += row.columns().length;
      for (int j = 0; j < row.columns().length; j++) {
        int piece = row.columns()[j];
        assertThat(row.labels()[j]).isEqualTo(piece);
        long id = row.ids()[piece];
        assertThat(id).isIn(MASK, OTHER, (long) piece);
        shown[id == MASK ? 0 : id == OTHER ? 1 : 2]++;
      }
      assertWhole(row);
    }

    assertThat((double) guessed / (24 * rounds)).isCloseTo(0.15, within(0.01));
    assertThat((double) shown[0] / guessed).isCloseTo(0.8, within(0.01));
    assertThat((double) shown[1] / guessed).isCloseTo(0.1, within(0.01));
  }

  private static void assertWhole(LabelledRow row) {
    List<Integer> guessed = Arrays.stream(row.columns()).boxed().toList();
    for (int word = 0; word < BEGINS.length; word++) {
      int to = word + 1 < BEGINS.length ? BEGINS[word + 1] : 25;
      for (int piece = BEGINS[word]; piece < to; piece++) {
        assertThat(guessed.contains(piece)).isEqualTo(guessed.contains(BEGINS[word]));
      }
    }
    assertThat(guessed).isSorted().doesNotContain(0, 25);
  }

  @Test
  void everyRowHasSomethingToGuess() {
    LabelledRow longWord = new LabelledRow(new long[] {0, 1, 2, 3, 9}, new int[] {1}, new int[1]);

    for (int seed = 0; seed < 100; seed++) {
      List<LabelledRow> rows = MASKING.apply(List.of(longWord), new SplittableRandom(seed));
      assertThat(rows.get(0).columns()).containsExactly(1, 2, 3);
    }
  }

  @Test
  void masksTheSameAgainAndLeavesTheRowAlone() {
    List<LabelledRow> rows = List.of(ROW, ROW, ROW);

    assertThat(MASKING.apply(rows, new SplittableRandom(1)))
        .usingRecursiveComparison()
        .isEqualTo(MASKING.apply(rows, new SplittableRandom(1)));
    assertThat(ROW.ids()).isEqualTo(LongStream.range(0, 26).toArray());
  }
}
