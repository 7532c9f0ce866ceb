package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LabelledRowTest {
  private static final LabelSet LABELS = LabelSet.of(List.of("O", "B-x", "I-x"));

  @Test
  void labelsTheFirstPieceOfEachWordOnly() {
    // The third word has no pieces.
    WordPieces pieces = pieces(new long[] {101, 7, 8, 9, 5, 102}, 1, 3, -1, 4);

    LabelledRow row = LabelledRow.of(pieces, List.of("B-x", "I-x", "I-x", "O"), LABELS, 128);

    assertThat(row.ids()).containsExactly(101, 7, 8, 9, 5, 102);
    assertThat(row.columns()).containsExactly(1, 3, LabelledRow.NO_PIECE, 4);
    assertThat(row.labels()).containsExactly(1, 2, 2, 0);
    assertThat(row.words()).containsExactly(0, 1, 3);
  }

  @Test
  void cutsOffAtTheMaximumLengthInTheMiddleOfAWord() {
    // Two pieces a word: the third one is seen in half.
    WordPieces pieces = pieces(new long[] {101, 1, 2, 3, 4, 5, 6, 7, 8, 102}, 1, 3, 5, 7);

    LabelledRow row = LabelledRow.of(pieces, List.of("B-x", "O", "B-x", "I-x"), LABELS, 7);

    assertThat(row.ids()).containsExactly(101, 1, 2, 3, 4, 5, 102);
    assertThat(row.columns()).containsExactly(1, 3, 5, LabelledRow.CUT_OFF);
    assertThat(row.words()).containsExactly(0, 1, 2);
  }

  @Test
  void keepsWhatFitsExactly() {
    WordPieces pieces = pieces(new long[] {101, 1, 2, 102}, 1, 2);

    assertThat(LabelledRow.of(pieces, List.of("O", "O"), LABELS, 4).columns())
        .containsExactly(1, 2);
    assertThat(LabelledRow.of(pieces, List.of("O", "O"), LABELS, 3).columns())
        .containsExactly(1, LabelledRow.CUT_OFF);
  }

  private static WordPieces pieces(long[] ids, int... firstPieces) {
    List<String> tokens = Collections.nCopies(firstPieces.length, "w");
    return new WordPieces(Words.of(String.join(" ", tokens), tokens), ids, firstPieces);
  }
}
