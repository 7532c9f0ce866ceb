package io.tagstream.ner.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.ner.label.EntitySpan;
import java.util.List;
import java.util.stream.IntStream;
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
  void namesNeitherBeginNorEndWithAnOrnament() {
    Words words = WordSplitter.split("🎉 I ❤️ NY 🎉🎉 Bonn ~ ★ ~");

    assertThat(words.tokens())
        .containsExactly("🎉", "I", "❤️", "NY", "🎉", "🎉", "Bonn", "~", "★", "~");
    assertThat(words.names(spans(0, 4))).isEqualTo(spans(1, 4));
    assertThat(words.names(spans(1, 6))).isEqualTo(spans(1, 4));
    assertThat(words.names(spans(0, 1, 1, 4, 4, 5, 5, 6, 6, 8))).isEqualTo(spans(1, 4, 6, 7));
    assertThat(words.names(spans(0, 2, 4, 5, 8, 9))).isEqualTo(spans(1, 2, 4, 5, 8, 9));
    assertThat(words.names(List.of())).isEmpty();
  }

  @Test
  void wordsThatWereGivenMayBeAnyPartOfAName() {
    Words words = Words.of("~ NY 🎉", List.of("~", "NY", "🎉"));

    assertThat(words.names(spans(0, 3))).isEqualTo(spans(0, 3));
    assertThat(words.names(spans(0, 1, 1, 2, 2, 3))).hasSize(3);
  }

  /** From each first number to the second one. */
  private static List<EntitySpan> spans(int... borders) {
    return IntStream.range(0, borders.length / 2)
        .mapToObj(i -> new EntitySpan("x", borders[2 * i], borders[2 * i + 1]))
        .toList();
  }

  @Test
  void namesTheWordThatIsMissing() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Words.of("one two", List.of("two", "one")))
        .withMessage("token 1 'one' does not occur in the text after its predecessor");
  }
}
