package io.tagstream.ner.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LetterCaseTest {
  private static final Path VOCABULARIES = Path.of("src/test/resources/vocabularies");

  @ParameterizedTest
  @CsvSource({
    "bert-base-cased, false",
    "bert-base-multilingual-cased, false",
    "bert-base-uncased, true"
  })
  void isThatOfThePublishedVocabularies(String name, boolean lower) throws IOException {
    LetterCase letters = LetterCase.of(Files.readAllLines(VOCABULARIES.resolve(name + ".txt")));

    assertThat(letters.isLower()).isEqualTo(lower);
    assertThat(letters.isGuess()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"ℝ", "##ℝ", "ℂℕ", "𝐀𝑩", "ℌ", "ϒ", "[CLS]", "[unused1]", "<S>", "東", "²"})
  void capitalsWithoutASmallLetterTellNothing(String piece) {
    LetterCase letters = LetterCase.of(with(piece));

    assertThat(letters.isLower()).isTrue();
    assertThat(letters.isGuess()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"A", "##B", "ǅ", "İ", "Ω", "Ж", "ẞ", "Ⓐ", "Ａ", "Ꭰ", "𐐀"})
  void capitalsOfAnyScriptCount(String piece) {
    assertThat(LetterCase.of(List.of(piece)).capital()).isEqualTo(1);
    assertThat(LetterCase.of(List.of(piece.toLowerCase(Locale.ROOT))).capital()).isZero();
  }

  @Test
  void aFewStrayCapitalsAmongManyPiecesLeaveALowerCaseModelAndADoubt() {
    LetterCase letters = LetterCase.of(with("URL"));

    assertThat(letters.isLower()).isTrue();
    assertThat(letters.isGuess()).isTrue();
  }

  @Test
  void aVocabularyWithoutLettersIsAGuess() {
    assertThat(LetterCase.of(List.of("[PAD]", "[UNK]", "東", "京")).isGuess()).isTrue();
    assertThat(LetterCase.of(List.of("[PAD]", "the", "##a", "Zo")).isGuess()).isTrue();
    assertThat(LetterCase.of(List.of("[PAD]", "the", "##a", "Zo")).isLower()).isFalse();
  }

  @Test
  void germanNounsMakeACasedVocabulary() {
    LetterCase letters =
        LetterCase.of(
            IntStream.range(0, 200)
                .mapToObj(i -> i % 5 == 0 ? "Straße" + i : "straße" + i)
                .toList());

    assertThat(letters.isLower()).isFalse();
    assertThat(letters.isGuess()).isFalse();
  }

  private static List<String> with(String piece) {
    return Stream.concat(
            IntStream.range(0, 500).mapToObj(i -> "small" + (char) ('a' + i % 26) + i),
            Stream.of(piece))
        .toList();
  }
}
