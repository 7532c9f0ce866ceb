package io.tagstream.streams.scoring.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topics;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ScoringConfigTest {
  private static final ScoringConfig DEFAULTS = ScoringConfig.defaults(new Topics());
  private static final Duration MINUTE = Duration.ofMinutes(1);

  @Test
  void keepsSentencesForAWeek() {
    assertThat(DEFAULTS.retention()).isEqualTo(Duration.ofDays(7));
    assertThat(DEFAULTS.withMetricsInterval(Duration.ofMillis(100)).retention())
        .isEqualTo(Duration.ofDays(7));
  }

  @Test
  void namesTheKeyThatIsWrong() {
    assertThatThrownBy(() -> DEFAULTS.withRetention(Duration.ZERO))
        .hasMessage("scoring retention is PT0S: wanted a duration of PT1S or more");
    assertThatThrownBy(() -> DEFAULTS.withMetricsInterval(null))
        .hasMessageContaining("metricsInterval is null");
    assertThatThrownBy(() -> config(0, List.of(), MINUTE))
        .hasMessageContaining("lastSentences is 0");
    assertThatThrownBy(() -> config(1, List.of(Duration.ofMillis(1500)), MINUTE))
        .hasMessage("scoring windows is PT1.5S: wanted a multiple of 1 s");
    assertThatThrownBy(() -> config(1, List.of(MINUTE, MINUTE), MINUTE))
        .hasMessage("scoring windows are [PT1M, PT1M]: one comes twice");
    assertThatThrownBy(() -> config(1, List.of(), Duration.ofSeconds(7)))
        .hasMessage("scoring halfLife is PT7S: wanted a multiple of 6 s");
  }

  private static ScoringConfig config(int last, List<Duration> windows, Duration halfLife) {
    return new ScoringConfig(
        new Topics(), MINUTE, last, windows, halfLife, MINUTE, 1, ScoringActions.DEFAULT);
  }
}
