package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.ner.piece.SentenceEncoder;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.text.Words;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextRowsTest {
  private static final Path MODEL = Path.of("../ner/src/test/resources/architectures/bert");

  @TempDir private Path temp;

  @Test
  void aTextThatIsTooLongGoesOnInAnotherRowBetweenWords() {
    // Words of 2, 1, 3, 2 and 7 pieces, one of none, and a last one of 1.
    WordPieces text = pieces(16, 1, 3, 4, 7, 9, -1, 16);

    List<LabelledRow> rows = TextRows.rows(text, 7).toList();

    assertThat(rows.stream().map(row -> Arrays.toString(row.ids())))
        .containsExactly(
            "[0, 1, 2, 3, 17]",
            "[0, 4, 5, 6, 7, 8, 17]",
            "[0, 9, 10, 11, 12, 13, 17]",
            "[0, 14, 15, 16, 17]");
    assertThat(rows.stream().map(row -> Arrays.toString(row.columns())))
        .containsExactly("[1, 3]", "[1, 4]", "[1]", "[1, 3]");
  }

  @Test
  void aTextWithoutWordsIsNoRow() {
    assertThat(TextRows.rows(pieces(0, -1), 8)).isEmpty();
  }

  @Test
  void takesEachTextOnceAndHoldsOutOneOfFifty() throws IOException {
    String texts =
        IntStream.range(0, 120)
            .mapToObj(i -> " mary went %s \n\n".formatted("to ".repeat(1 + i % 100)))
            .collect(Collectors.joining());

    TextRows rows = read(texts, null, 512);

    assertThat(rows.train()).hasSize(98);
    assertThat(rows.heldOut()).extracting(LabelledRow::length).containsExactly(54, 104);
    assertThat(rows.words()).hasSize(3).isSorted();
    assertThat(rows.pieces().distinct()).hasSize(5);
  }

  @Test
  void aFileOfItsOwnIsHeldOutWhole() throws IOException {
    TextRows rows = read("mary\nto\nyork\n", "new york\nnew\n", 512);

    assertThat(rows.train()).hasSize(3);
    assertThat(rows.heldOut()).hasSize(2);
  }

  @Test
  void refusesWhatIsNoText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> read("mary\n\nmary\n", null, 512))
        .withMessageMatching("train_file: .* has 1 different texts, at least two are needed");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TextRows.read("none.txt", null, null, 8))
        .withMessage("train_file: no file none.txt");
  }

  private TextRows read(String train, String heldOut, int maxPieces) throws IOException {
    Path file = Files.writeString(temp.resolve("train.txt"), train);
    Path dev = heldOut == null ? null : Files.writeString(temp.resolve("dev.txt"), heldOut);
    try (SentenceEncoder encoder = SentenceEncoder.open(MODEL)) {
      return TextRows.read(
          file.toString(), dev == null ? null : dev.toString(), encoder, maxPieces);
    }
  }

  /** A text of so many pieces whose ids are their places, and 0 before it. */
  private static WordPieces pieces(int pieces, int... firstPieces) {
    List<String> words = Collections.nCopies(firstPieces.length, "w");
    return new WordPieces(
        Words.of(String.join(" ", words), words),
        LongStream.rangeClosed(0, pieces + 1).toArray(),
        firstPieces);
  }
}
