package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EntityFilterTest {
  private static final Signals SIGNALS = new Signals(0.5, 3, 0, 0, 0.1);
  private static final Tagging TAGGING =
      new Tagging(
          List.of(
              new Entity("person", "Ada", 0, 3, 0.9),
              new Entity("place", "Rome", 4, 8, 0.6),
              new Entity("person", "Bo", 9, 11, 0.5)),
          SIGNALS);

  @Test
  void leavesOutOtherTypesAndLowerScores() {
    assertThat(EntityFilter.ALL.of(TAGGING)).isSameAs(TAGGING);
    assertThat(texts(Set.of("place"), 0, Map.of())).containsExactly("Rome");
    assertThat(texts(Set.of(), 0.6, Map.of())).containsExactly("Ada", "Rome");
    assertThat(texts(Set.of(), 0.6, Map.of("person", 0.5))).containsExactly("Ada", "Rome", "Bo");
    assertThat(texts(Set.of("person"), 0, Map.of("person", 0.91))).isEmpty();
    assertThat(new EntityFilter(Set.of("x"), 0, Map.of()).of(TAGGING).signals()).isEqualTo(SIGNALS);
  }

  @Test
  void knowsTheTypesThatAModelNeverFinds() {
    EntityFilter filter = new EntityFilter(Set.of("person", "palce"), 0, Map.of("gruop", 0.1));

    assertThat(filter.unknown(List.of("O", "B-person", "B-place")))
        .containsExactly("gruop", "palce");
  }

  @Test
  void takesNoScoreThatIsNone() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EntityFilter(Set.of(), 1.5, Map.of()))
        .withMessage("the least score of every type is 1.5: wanted 0 to 1");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EntityFilter(Set.of(), 0, Map.of("a", Double.NaN)))
        .withMessage("the least score of a is NaN: wanted 0 to 1");
  }

  private static List<String> texts(Set<String> types, double score, Map<String, Double> scores) {
    return new EntityFilter(types, score, scores)
        .of(TAGGING).entities().stream().map(Entity::text).toList();
  }
}
