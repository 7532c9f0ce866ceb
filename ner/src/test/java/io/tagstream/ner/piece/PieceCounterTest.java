package io.tagstream.ner.piece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tagstream.ner.format.CorruptModelException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PieceCounterTest {
  private static final String BYTE_LEVEL =
      """
      {"version": "1.0", "added_tokens": [], "normalizer": null,
       "pre_tokenizer": {"type": "ByteLevel", "add_prefix_space": %s, "trim_offsets": true},
       "post_processor": null, "decoder": null,
       "model": {"type": "BPE", "vocab": {"\u0120": 0, "a": 1, "b": 2, "ab": 3},
         "merges": ["a b"]}}
      """;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void byteLevelWordsHaveNoSpaceBeforeThemUnlessThePythonConfigurationSaysSo(boolean inJson)
      throws IOException {
    Files.writeString(folder.resolve("tokenizer.json"), BYTE_LEVEL.formatted(inJson));
    assertThat(count("ab")).isEqualTo(1);

    Path config = folder.resolve("tokenizer_config.json");
    Files.writeString(config, "{\"add_prefix_space\": false}");
    assertThat(count("ab")).isEqualTo(1);

    Files.writeString(config, "{\"add_prefix_space\": true}");
    assertThat(count("ab")).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "bert, 2",
    "distilbert, 2",
    "modernbert, 2",
    "electra, 2",
    "roberta, 2",
    "xlm-roberta, 2"
  })
  void knowsHowManySpecialPiecesAreAdded(String architecture, int expected) throws IOException {
    String file = "/architectures/" + architecture + "/tokenizer.json";
    try (InputStream in = PieceCounterTest.class.getResourceAsStream(file)) {
      Files.copy(in, folder.resolve("tokenizer.json"));
    }
    try (PieceCounter counter = PieceCounter.open(folder)) {
      assertThat(counter.specialPieces()).isEqualTo(expected);
    }
  }

  @Test
  void namesTheFileThatIsNoTokenizer() throws IOException {
    Path file = folder.resolve("tokenizer.json");
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> PieceCounter.open(folder))
        .withMessageStartingWith(folder + ": has no tokenizer");

    Files.writeString(file, "{\"version\": ");
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> PieceCounter.open(folder))
        .withMessageStartingWith(file + ": ");
  }

  private int count(String word) throws IOException {
    try (PieceCounter counter = PieceCounter.open(folder)) {
      return counter.count(word);
    }
  }
}
