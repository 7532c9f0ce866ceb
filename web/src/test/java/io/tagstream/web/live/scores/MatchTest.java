package io.tagstream.web.live.scores;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class MatchTest {
  private static Span span(String type, int start, int end) {
    return new Span(type, start, end);
  }

  @Test
  void pairsWhatIsTheSameBeforeAllElse() {
    Span right = span("person", 4, 9);

    assertThat(Match.of(List.of(right), List.of(span("group", 4, 9), right)))
        .containsExactly(new Match(right, right), new Match(null, span("group", 4, 9)));
    assertThat(new Match(right, right).isRight()).isTrue();
  }

  @Test
  void pairsWhatOverlapsMost() {
    Span gold = span("person", 0, 10);
    Span most = span("group", 0, 8);
    Span less = span("person", 8, 12);

    assertThat(Match.of(List.of(gold), List.of(less, most)))
        .containsExactly(new Match(gold, most), new Match(null, less));
  }

  @Test
  void pairsThoseOfOneTypeWhereOverlapsAreTheSame() {
    Span gold = span("person", 0, 10);
    Span other = span("group", 0, 5);
    Span same = span("person", 5, 10);

    Match match = new Match(gold, same);
    assertThat(Match.of(List.of(gold), List.of(other, same)))
        .containsExactly(match, new Match(null, other));
    assertThat(match.isInPlace()).isFalse();
    assertThat(match.isRight()).isFalse();
  }

  @Test
  void pairsEachOnceAlthoughManyOverlap() {
    Span first = span("a", 0, 4);
    Span second = span("a", 4, 8);
    Span both = span("b", 0, 8);

    assertThat(Match.of(List.of(first, second), List.of(both)))
        .containsExactly(new Match(first, both), new Match(second, null));
  }

  @Test
  void leavesWhatTouchesNothing() {
    Span gold = span("a", 0, 4);
    Span predicted = span("a", 4, 8);

    assertThat(Match.of(List.of(gold), List.of(predicted)))
        .containsExactly(new Match(gold, null), new Match(null, predicted));
    assertThat(Match.of(List.of(), List.of())).isEmpty();
  }

  @Test
  void countsTheSameEntityOnce() {
    Span twice = span("a", 0, 4);

    assertThat(Match.of(List.of(twice, twice), List.of(twice, twice)))
        .containsExactly(new Match(twice, twice));
  }
}
