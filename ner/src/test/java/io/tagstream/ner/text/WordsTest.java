package io.tagstream.ner.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

class WordsTest {
  @Test
  void findsGivenWordsInTheirOrder() {
    Words words = Words.of("a ba 😀, a", List.of("a", "a", "😀", ",", "a"));

    assertThat(words.starts()).containsExactly(0, 3, 5, 7, 9);
    assertThat(words.ends()).containsExactly(1, 4, 7, 8, 10);
    assertThat(words.tokens()).containsExactly("a", "a", "😀", ",", "a");
    assertThat(words.tokens().get(2)).isEqualTo("😀");
  }

  @Test
  void hasNoWordsWhenNoneAreGiven() {
    assertThat(Words.of("some text", List.of()).size()).isZero();
  }

  @Test
  void namesTheWordThatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Words.of("one two", List.of("two", "one")))
        .withMessage("token 1 'one' does not occur in the text after its predecessor");
  }
}
