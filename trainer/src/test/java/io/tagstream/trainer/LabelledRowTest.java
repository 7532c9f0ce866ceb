package io.tagstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.text.WordPieces;
import io.tagstream.ner.text.Words;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class LabelledRowTest {
  private static final long NONE = LabelledRow.IGNORED;
  private static final LabelSet LABELS = LabelSet.of(List.of("O", "B-x", "I-x"));

  @Test
  void labelsTheFirstPieceOfEachWordOnly() {
    // The third word has no pieces.
    WordPieces pieces = pieces(new long[] {101, 7, 8, 9, 5, 102}, 1, 3, -1, 4);

    List<LabelledRow> rows = LabelledRow.of(pieces, List.of("B-x", "I-x", "I-x", "O"), LABELS, 128);

    assertThat(rows).hasSize(1);
    assertThat(rows.get(0).ids()).containsExactly(101, 7, 8, 9, 5, 102);
    assertThat(rows.get(0).labels()).containsExactly(NONE, 1, NONE, 2, 0, NONE);
  }

  @Test
  void cutsALongSentenceIntoWindowsThatLabelEachWordOnce() {
    int words = 40;
    long[] ids = LongStream.rangeClosed(0, words + 1).toArray();
    int[] first = new int[words];
    List<String> tags = new ArrayList<>();
    for (int word = 0; word < words; word++) {
      first[word] = word + 1;
      tags.add(LABELS.label(word % 3));
    }

    List<LabelledRow> rows = LabelledRow.of(pieces(ids, first), tags, LABELS, 12);

    int[] labelled = new int[words];
    for (LabelledRow row : rows) {
      assertThat(row.length()).isLessThanOrEqualTo(12);
      assertThat(row.ids()).startsWith(0).endsWith(words + 1);
      for (int i = 0; i < row.length(); i++) {
        if (row.labels()[i] != NONE) {
          int word = (int) row.ids()[i] - 1;
          labelled[word]++;
          assertThat(row.labels()[i]).isEqualTo(word % 3);
        }
      }
    }
    assertThat(labelled).containsOnly(1);
  }

  @Test
  void leavesOutWindowsInWhichNoWordBegins() {
    assertThat(LabelledRow.of(pieces(new long[] {101, 102}, -1), List.of("O"), LABELS, 128))
        .isEmpty();
    // One word of 50 pieces: only the first window has something to learn from.
    assertThat(LabelledRow.of(pieces(new long[52], 1), List.of("O"), LABELS, 12)).hasSize(1);
  }

  private static WordPieces pieces(long[] ids, int... firstPieces) {
    List<String> tokens = Collections.nCopies(firstPieces.length, "w");
    return new WordPieces(Words.of(String.join(" ", tokens), tokens), ids, firstPieces);
  }
}
