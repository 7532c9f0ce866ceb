package io.tagstream.ner.score;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.ner.label.TagScheme;
import java.util.List;
import org.junit.jupiter.api.Test;

class TagScoresTest {
  private static final List<List<String>> GOLD = List.of(List.of("I-P", "O"), List.of("B-P"));

  @Test
  void strictModeCountsOnlyWhatTheSchemeSpells() {
    assertThat(TagScores.of(GOLD, GOLD).entities().overall()).isEqualTo(new Counts(2, 0, 0));
    assertThat(TagScores.ofStrict(GOLD, GOLD, TagScheme.IOB2).entities().overall())
        .isEqualTo(new Counts(1, 0, 0));
  }

  @Test
  void sameSpansInOtherSentencesDoNotMatch() {
    TagScores scores =
        TagScores.of(List.of(List.of("B-P"), List.of("O")), List.of(List.of("O"), List.of("B-P")));

    assertThat(scores.entities().overall()).isEqualTo(new Counts(0, 1, 1));
    assertThat(scores.tokens()).isEqualTo(new TokenAccuracy(0, 2));
  }

  @Test
  void namesTheSentenceThatDiffersInLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagScores.of(GOLD, List.of(List.of("O", "O"), List.of("O", "O"))))
        .withMessage("gold has 1 tags in sentence 2, the prediction 2");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TagScores.of(GOLD, List.of()))
        .withMessage("gold has 2 sentences, the prediction 0");
  }
}
