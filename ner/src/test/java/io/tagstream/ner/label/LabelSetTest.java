package io.tagstream.ner.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class LabelSetTest {
  @Test
  void numbersLabelsAsGiven() {
    LabelSet labels = LabelSet.of(List.of("O", "B-PER", "I-PER"));

    assertThat(labels.id("O")).isZero();
    assertThat(labels.label(2)).isEqualTo("I-PER");
    assertThat(labels.size()).isEqualTo(3);
    assertThat(labels.contains("B-LOC")).isFalse();
  }

  @Test
  void sortsTheTagsOfACorpusByCodePoint() {
    List<String> labels =
        LabelSet.sorted(
            List.of(
                List.of("O", "I-\uD83D\uDE00", "B-b"), List.of("B-B", "O", "I-\uFB01"), List.of()));

    assertThat(labels).containsExactly("B-B", "B-b", "I-\uFB01", "I-\uD83D\uDE00", "O");
  }

  @Test
  void equalsAnotherWithTheSameOrder() {
    assertThat(LabelSet.of(List.of("O", "B")))
        .isEqualTo(LabelSet.of(List.of("O", "B")))
        .hasSameHashCodeAs(LabelSet.of(List.of("O", "B")))
        .isNotEqualTo(LabelSet.of(List.of("B", "O")));
  }

  @Test
  void namesUnknownAndDoubleLabels() {
    LabelSet labels = LabelSet.of(List.of("O"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> labels.id("B-X"))
        .withMessage("unknown label B-X, known are [O]");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> LabelSet.of(List.of("O", "O")))
        .withMessage("label O appears twice");
    assertThatThrownBy(() -> labels.label(1)).isInstanceOf(IndexOutOfBoundsException.class);
  }
}
