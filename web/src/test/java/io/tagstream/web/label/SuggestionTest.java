package io.tagstream.web.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SuggestionTest {
  private static final String TEXT = "🎡 in Köln am Rhein";

  private static EntityRecord entity(String type, String text, int start, int end) {
    return new EntityRecord(type, text, start, end, 0.9);
  }

  private static TaggedSentence tagged(
      String id, String text, TaggedSentence.Signals signals, EntityRecord... entities) {
    return new TaggedSentence(id, text, List.of(entities), "v1", Instant.EPOCH, signals, null);
  }

  @Test
  void hasTheEntitiesThatStandInTheTextAndInNoOther() {
    TaggedSentence sentence =
        tagged(
            "s",
            TEXT,
            null,
            entity("location", "Rhein", 13, 18),
            entity("location", "Köln", 5, 9),
            entity("location", "Köln am", 5, 12),
            entity("location", "Köln", 6, 10),
            entity("location", "Rhein", 13, 180),
            entity("x".repeat(65), "in", 2, 4),
            entity("blank", " ", 4, 5));

    assertThat(Suggestion.of(sentence))
        .contains(
            new Suggestion(
                "s",
                TEXT,
                List.of(entity("location", "Köln am", 5, 12), entity("location", "Rhein", 13, 18)),
                "v1",
                null,
                null));
  }

  @Test
  void saysWhyItIsAskedAbout() {
    assertThat(
            Suggestion.of(tagged("s", TEXT, new TaggedSentence.Signals(0.412, 5, 2, 1, 1.26)))
                .orElseThrow()
                .why())
        .isEqualTo(
            "confidence 0.41, 1 of 5 words unknown to it," + " about 1.3 words of entities missed");
    assertThat(
            Suggestion.of(tagged("s", TEXT, new TaggedSentence.Signals(0.7, 5, 2, 0, 0.4)))
                .orElseThrow()
                .why())
        .isEqualTo("confidence 0.70");
  }

  @Test
  void leavesOutWhatNobodyCouldLabel() {
    assertThat(Suggestion.of(tagged("s", " ", null))).isEmpty();
    assertThat(Suggestion.of(tagged("s", "x".repeat(20_000), null))).isPresent();
    assertThat(Suggestion.of(tagged("s", "x".repeat(20_001), null))).isEmpty();
    assertThat(Suggestion.of(tagged("", "x", null))).isEmpty();
    assertThat(Suggestion.of(tagged("i".repeat(1001), "x", null))).isEmpty();
  }

  @Test
  void makesGoldOfWhatAPersonGives() {
    assertThat(
            Entities.gold(TEXT, List.of(entity("a", "Rhein", 13, 18), entity("b", "Köln", 5, 9))))
        .containsExactly(
            new EntityRecord("b", "Köln", 5, 9, null),
            new EntityRecord("a", "Rhein", 13, 18, null));
  }

  @Test
  void refusesWhatIsNoGold() {
    assertRefused(
        "'entities[0]': it does not stand at 6 to 10 of 'text': offsets count Unicode code points",
        entity("a", "Köln", 6, 10));
    assertRefused(
        "'entities[1]': it does not stand at 13 to 19 of 'text': offsets count Unicode code points",
        entity("a", "Köln", 5, 9),
        entity("a", "Rhein!", 13, 19));
    assertRefused(
        "'entities': those at 5 and 8 overlap",
        entity("b", "n am", 8, 12),
        entity("a", "Köln", 5, 9));
    assertRefused("'entities[0]': it is blank", entity("a", " ", 4, 5));
    assertRefused(
        "'entities[0]': its type has more than 64 characters",
        entity("x".repeat(65), "Köln", 5, 9));
    assertRefused(
        "'entities[0]': its type has blanks around it, or characters that nobody sees",
        entity(" a", "Köln", 5, 9));
    assertRefused(
        "'entities[0]': its type has blanks around it, or characters that nobody sees",
        entity("a\u0000b", "Köln", 5, 9));
  }

  private static void assertRefused(String reason, EntityRecord... entities) {
    assertThatThrownBy(() -> Entities.gold(TEXT, List.of(entities)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(reason);
  }
}
