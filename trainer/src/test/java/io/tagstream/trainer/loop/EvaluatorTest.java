package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The loss of Hugging Face's trainer: that of each batch counts once for each of its rows. */
class EvaluatorTest {
  @Test
  void isTheMeanOfTheMeansOfBatchesByTheirRows() {
    List<LabelledRow> rows = List.of(row(1), row(3), row(2));
    double[] losses = {1, 7, 1};

    assertThat(Evaluator.loss(rows, losses, 2)).isCloseTo((2 * 2.0 + 0.5) / 3, within(1e-12));
    assertThat(Evaluator.loss(rows, losses, 1)).isCloseTo((1 + 7 / 3.0 + 0.5) / 3, within(1e-12));
    assertThat(Evaluator.loss(rows, losses, 8)).isEqualTo(1.5);
  }

  @Test
  void aBatchWithoutALabelCountsForNothing() {
    List<LabelledRow> rows = List.of(row(2), row(0), row(0));

    assertThat(Evaluator.loss(rows, new double[] {3, 0, 0}, 1)).isEqualTo(1.5);
    assertThat(Evaluator.loss(rows, new double[] {3, 0, 0}, 2)).isEqualTo(1.5);
  }

  private static LabelledRow row(int words) {
    int[] columns = new int[words + 2];
    for (int word = 0; word < words; word++) {
      columns[word] = word + 1;
    }
    columns[words] = LabelledRow.NO_PIECE;
    columns[words + 1] = LabelledRow.CUT_OFF;
    return new LabelledRow(new long[words + 2], columns, new int[words + 2]);
  }
}
