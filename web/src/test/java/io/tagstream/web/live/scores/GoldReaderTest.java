package io.tagstream.web.live.scores;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import java.util.List;
import org.junit.jupiter.api.Test;

class GoldReaderTest {
  @Test
  void trimsEntitiesAndTakesEachOnce() {
    EntityRecord wide = new EntityRecord("person", " Ada\u00a0", 0, 5, null);
    EntityRecord narrow = new EntityRecord("person", "Ada", 1, 4, null);

    assertThat(
            GoldReader.read(GoldSentence.ofEntities(null, List.of(wide, narrow)), " Ada\u00a0ok"))
        .containsExactly(new Span("person", 1, 4));
  }

  @Test
  void findsTokensInCodePoints() {
    GoldSentence gold =
        GoldSentence.ofTags(
            List.of("😀", "Ada", "Lovelace", ",", "Rome"),
            List.of("O", "B-person", "I-person", "O", "B-location"));

    assertThat(GoldReader.read(gold, "😀 Ada Lovelace, Rome"))
        .containsExactly(new Span("person", 2, 14), new Span("location", 16, 20));
  }

  @Test
  void refusesGoldOfAnotherText() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> GoldReader.read(GoldSentence.ofEntities("Rome", List.of()), "Oslo"))
        .withMessageContaining("not that of the sentence");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> GoldReader.read(GoldSentence.ofTags(List.of("Rome"), List.of("B-x")), "Oslo"));
    EntityRecord elsewhere = new EntityRecord("x", "Rome", 0, 4, null);
    assertThatIllegalArgumentException()
        .isThrownBy(
            () -> GoldReader.read(GoldSentence.ofEntities(null, List.of(elsewhere)), "Oslo"));
  }
}
