package io.tagstream.schemas.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class GoldSentenceTest {
  private static final String TEXT = "🎡🎡 in Ko\u0308ln";

  @Test
  void countsOffsetsInCodePoints() {
    EntityRecord entity = new EntityRecord("location", "Ko\u0308ln", 6, 11, null);

    assertThat(GoldSentence.ofEntities(TEXT, List.of(entity)).entities()).containsExactly(entity);
  }

  @Test
  void refusesOffsetsInUtf16Units() {
    EntityRecord entity = new EntityRecord("location", "Ko\u0308ln", 8, 13, null);

    assertThatThrownBy(() -> GoldSentence.ofEntities(TEXT, List.of(entity)))
        .hasMessageContaining("does not stand at 8 to 13")
        .hasMessageContaining("code points");
  }

  @Test
  void refusesOffsetsBehindTheText() {
    EntityRecord entity = new EntityRecord("location", "a", 0, Integer.MAX_VALUE, null);

    assertThatThrownBy(() -> GoldSentence.ofEntities("a", List.of(entity)))
        .hasMessageContaining("does not stand");
  }

  @Test
  void takesOffsetsOnTrustWithoutAText() {
    EntityRecord entity = new EntityRecord("location", "Köln", 8, 12, null);

    assertThat(GoldSentence.ofEntities(null, List.of(entity)).entities()).containsExactly(entity);
  }

  @Test
  void refusesTokensThatAreNotInTheText() {
    assertThatThrownBy(
            () -> new GoldSentence("in Köln", null, List.of("in", "Bonn"), List.of("O", "O")))
        .hasMessageContaining("'tokens[1]' (Bonn) is not found");
  }

  @Test
  void refusesEntitiesThatAreEmptyOrBackwards() {
    assertThatThrownBy(() -> new EntityRecord("a", "", 3, 3, null)).hasMessageContaining("3 and 3");
    assertThatThrownBy(() -> new EntityRecord("a", "b", -1, 3, null))
        .hasMessageContaining("0 <= start < end");
  }
}
