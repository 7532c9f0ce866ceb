package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TopicSelectionTest {
  @Test
  void takesForAPatternWhatNoTopicCanBeCalled() {
    TopicSelection topics = TopicSelection.parse(List.of("a.b", "news\\..*", "(uk|us)-tweets"));

    assertThat(topics.names()).containsExactly("a.b");
    assertThat(topics.of(List.of("a.b", "axb", "news.uk", "old-news.uk", "us-tweets", "fr-tweets")))
        .containsExactly("a.b", "news.uk", "us-tweets");
    assertThat("a.b").matches(topics.asPattern());
    assertThat("axb").doesNotMatch(topics.asPattern());
    assertThat("news.uk").matches(topics.asPattern());
  }

  @Test
  void saysTheSameInWhateverOrderItIsTold() {
    assertThat(TopicSelection.parse(List.of("b", "a", "x*")))
        .hasToString(TopicSelection.parse(List.of("x*", "a", "b")).toString())
        .hasToString("a,b,x*");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "[", "a{2"})
  void refusesWhatIsNeitherANameNorAPattern(String topic) {
    assertThatThrownBy(() -> TopicSelection.parse(List.of(topic)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {".", "..", "a b", "ä"})
  void refusesNamesThatTopicsCannotHave(String name) {
    assertThatThrownBy(() -> TopicSelection.of(name))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topic '" + name + "'");
  }
}
