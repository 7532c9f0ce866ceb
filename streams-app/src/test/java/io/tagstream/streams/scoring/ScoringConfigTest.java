package io.tagstream.streams.scoring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topics;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ScoringConfigTest {
  private static final ScoringConfig DEFAULTS = ScoringConfig.defaults(new Topics());

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
    assertThatThrownBy(
            () ->
                new ScoringConfig(
                    new Topics(),
                    Duration.ofDays(1),
                    0,
                    Duration.ofMinutes(5),
                    Duration.ofSeconds(1)))
        .hasMessageContaining("lastSentences is 0");
    assertThatThrownBy(
            () ->
                new ScoringConfig(
                    new Topics(),
                    Duration.ofDays(1),
                    1,
                    Duration.ofMillis(1500),
                    Duration.ofSeconds(1)))
        .hasMessageContaining("whole seconds");
  }
}
