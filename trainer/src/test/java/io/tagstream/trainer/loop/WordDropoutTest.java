package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalLong;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WordDropoutTest {
  private static final long MASK = 103;

  // [CLS] word word-of-two [no piece] word-of-three [SEP], then a word that is cut off
  private static final LabelledRow ROW =
      new LabelledRow(
          new long[] {101, 7, 8, 9, 10, 11, 12, 102},
          new int[] {1, 2, LabelledRow.NO_PIECE, 4, LabelledRow.CUT_OFF},
          new int[] {0, 1, 2, 3, 4});

  @Test
  void masksWholeWordsAtTheirRateAndNothingElse() {
    WordDropout dropout = new WordDropout(0.25, OptionalLong.of(MASK));
    int[] masked = new int[8];
    for (int seed = 0; seed < 4_000; seed++) {
      LabelledRow row = dropout.apply(List.of(ROW), new SplittableRandom(seed)).get(0);
      for (int i = 0; i < masked.length; i++) {
        masked[i] += row.ids()[i] == MASK ? 1 : 0;
        assertThat(row.ids()[i]).isIn(ROW.ids()[i], MASK);
      }
      assertThat(row.columns()).isEqualTo(ROW.columns());
      assertThat(row.labels()).isEqualTo(ROW.labels());
    }

    assertThat(masked[0]).isZero();
    assertThat(masked[7]).isZero();
    assertThat(masked[2]).isEqualTo(masked[3]);
    assertThat(masked[4]).isEqualTo(masked[5]).isEqualTo(masked[6]);
    assertThat(List.of(masked[1], masked[2], masked[4])).allMatch(n -> n > 900 && n < 1_100);
    assertThat(ROW.ids()[1]).isEqualTo(7);
  }

  @Test
  void masksTheSameAgain() {
    WordDropout dropout = new WordDropout(0.5, OptionalLong.of(MASK));
    List<LabelledRow> rows = List.of(ROW, ROW, ROW);

    assertThat(dropout.apply(rows, new SplittableRandom(1)))
        .usingRecursiveComparison()
        .isEqualTo(dropout.apply(rows, new SplittableRandom(1)));
  }

  @Test
  void leavesRowsAloneUnlessItIsAskedTo() {
    WordDropout dropout = new WordDropout(0, OptionalLong.empty());

    assertThat(dropout.apply(List.of(ROW), new SplittableRandom(1))).containsExactly(ROW);
  }
}
