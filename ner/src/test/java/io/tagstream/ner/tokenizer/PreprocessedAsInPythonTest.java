package io.tagstream.ner.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.Preprocessor;
import io.tagstream.ner.piece.PieceCounter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Equal to the byte to what {@code preprocess.py} prints, on files of awkward white space, line
 * ends, control characters and scripts. {@code make.py} beside the files tells how they were made.
 */
class PreprocessedAsInPythonTest {
  private static final String FILES = "/preprocess/";

  @TempDir private static Path model;
  private static PieceCounter counter;

  @BeforeAll
  static void openTokenizer() throws IOException {
    String vocabulary = new String(bytes("vocab.txt"), StandardCharsets.UTF_8);
    Path file = model.resolve("tokenizer.json");
    Files.writeString(file, BertTokenizer.of(vocabulary, false, file).json().toString());
    counter = PieceCounter.open(model);
  }

  @AfterAll
  static void closeTokenizer() {
    counter.close();
  }

  @ParameterizedTest
  @CsvSource({
    "awkward, 128",
    "awkward, 16",
    "awkward, 4",
    "random-1, 128",
    "random-1, 16",
    "random-1, 4",
    "random-2, 128",
    "random-2, 16",
    "random-2, 4"
  })
  void printsWhatTheLegacyScriptPrints(String name, int maxLength) throws IOException {
    StringBuilder printed = new StringBuilder();
    Preprocessor preprocessor =
        new Preprocessor(
            counter::count,
            maxLength - counter.specialPieces(),
            line -> printed.append(line).append('\n'));

    try (InputStream in = stream(name + ".txt")) {
      preprocessor.read(in, name);
    }

    assertThat(printed.toString().getBytes(StandardCharsets.UTF_8))
        .asString(StandardCharsets.UTF_8)
        .isEqualTo(new String(bytes(name + "." + maxLength + ".out"), StandardCharsets.UTF_8));
  }

  @Test
  void bertAddsTwoSpecialPieces() {
    assertThat(counter.specialPieces()).isEqualTo(2);
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = stream(name)) {
      return in.readAllBytes();
    }
  }

  private static InputStream stream(String name) {
    return PreprocessedAsInPythonTest.class.getResourceAsStream(FILES + name);
  }
}
