package io.tagstream.streams.scoring.join;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldSpansTest {
  @Test
  void placesTokensInTheirJoinedTextByCodePoints() {
    GoldSentence gold =
        GoldSentence.ofTags(
            List.of("🎡🎡", "in", "New", "Yo\u0308rk", "🗽"),
            List.of("O", "O", "B-location", "I-location", "B-product"));

    assertThat(GoldSpans.of(gold))
        .containsExactly(new CharSpan("location", 6, 15), new CharSpan("product", 16, 17));
  }

  @Test
  void placesTokensInTheGivenText() {
    GoldSentence gold =
        new GoldSentence(
            "🎡  «Ann»,Ann!",
            null,
            List.of("«", "Ann", "»", ",", "Ann"),
            List.of("O", "B-person", "O", "O", "I-person"));

    assertThat(GoldSpans.of(gold))
        .containsExactly(new CharSpan("person", 4, 7), new CharSpan("person", 9, 12));
  }

  @Test
  void takesEntitiesAsGivenOnceEach() {
    EntityRecord entity = new EntityRecord("person", "Ann", 3, 6, null);

    assertThat(GoldSpans.of(GoldSentence.ofEntities(null, List.of(entity, entity))))
        .containsExactly(new CharSpan("person", 3, 6));
  }

  @Test
  void refusesEmptyTokensAndTags() {
    assertThatThrownBy(
            () -> GoldSpans.of(GoldSentence.ofTags(List.of("a", ""), List.of("O", "B-x"))))
        .hasMessageContaining("tokens[1]");
    assertThatThrownBy(() -> GoldSpans.of(GoldSentence.ofTags(List.of("a"), List.of(""))))
        .hasMessageContaining("a label is empty");
  }
}
