package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LengthGroupedBatchesTest {
  @ParameterizedTest
  @CsvSource({"1, 8", "7, 8", "8, 8", "9, 8", "1000, 16", "1000, 1", "5, 1073741824"})
  void containsEveryRowOnceInFullBatches(int count, int batchSize) {
    List<LabelledRow> rows = rows(count);

    List<List<LabelledRow>> batches = LengthGroupedBatches.of(rows, batchSize, new Random(1));

    assertThat(batches.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
    assertThat(batches).hasSize((count - 1) / batchSize + 1);
    assertThat(batches).allMatch(batch -> batch.size() <= batchSize);
  }

  @Test
  void isTheSameForTheSameSeedOnly() {
    List<LabelledRow> rows = rows(300);

    List<List<LabelledRow>> batches = LengthGroupedBatches.of(rows, 8, new Random(1));

    assertThat(LengthGroupedBatches.of(rows, 8, new Random(1))).isEqualTo(batches);
    assertThat(LengthGroupedBatches.of(rows, 8, new Random(2))).isNotEqualTo(batches);
  }

  @Test
  void differsFromEpochToEpoch() {
    List<LabelledRow> rows = rows(300);
    Random random = new Random(1);

    List<List<LabelledRow>> first = LengthGroupedBatches.of(rows, 8, random);

    assertThat(LengthGroupedBatches.of(rows, 8, random)).isNotEqualTo(first);
  }

  @Test
  void padsLittle() {
    List<List<LabelledRow>> batches = LengthGroupedBatches.of(rows(4000), 16, new Random(1));

    long real = 0;
    long padded = 0;
    for (List<LabelledRow> batch : batches) {
      real += batch.stream().mapToInt(LabelledRow::length).sum();
      padded += batch.size() * batch.stream().mapToLong(LabelledRow::length).max().orElseThrow();
    }
    assertThat((double) real / padded).isGreaterThan(0.9);
  }

  private static List<LabelledRow> rows(int count) {
    Random random = new Random(9);
    List<LabelledRow> rows = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int length = 3 + random.nextInt(60);
      rows.add(new LabelledRow(new long[length], new int[0], new int[0]));
    }
    return rows;
  }
}
