package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TaggingSettingsTest {
  @Test
  void namesTheSettingThatIsImpossible() {
    assertThatThrownBy(() -> settings("my tagger", Duration.ofSeconds(30)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("applicationId is 'my tagger'");
    assertThatThrownBy(() -> settings("tagger", Duration.ofSeconds(20)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("transactionTimeout")
        .hasMessageContaining("inferenceTimeout");
  }

  @Test
  void givesEachChallengerAGroupOfItsOwn() {
    TaggingSettings settings = settings("prod", Duration.ofSeconds(30));

    assertThat(settings.challenger("v1").applicationId()).isEqualTo("prod-challenger-v1");
    assertThat(
            Stream.of("v_1", "v 1", "v/1", "v:1")
                .map(version -> settings.challenger(version).applicationId()))
        .doesNotHaveDuplicates()
        .allMatch(group -> group.startsWith("prod-challenger-v_1"));
  }

  private static TaggingSettings settings(String applicationId, Duration transactionTimeout) {
    return TaggingSettings.of("localhost:9092", Path.of("state")).toBuilder()
        .applicationId(applicationId)
        .transactionTimeout(transactionTimeout)
        .build();
  }
}
