package io.tagstream.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.schemas.TopicSelection;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StageTest {
  @TempDir Path state;

  @Test
  void freesItsSlotWhenItCannotBePrepared() {
    assertThatThrownBy(
            () ->
                Stage.prepare(
                    "tagging",
                    state,
                    "tagger",
                    new StageTopics(TopicSelection.of("sentences"), Set.of("tagged-entities")),
                    StagePolicy.DEFAULT,
                    Map.of(),
                    Excuse.NONE,
                    (slot, guard, limits) -> {
                      throw new IllegalArgumentException("no such broker");
                    }))
        .hasMessage("no such broker");

    InstanceSlot free = InstanceSlot.claim(state);
    assertThat(free.directory()).isEqualTo(state.resolve("instance-0"));
    free.close();
  }

  @Test
  void givesExactlyOnceUpForNoSettingOfTheClient() {
    InstanceSlot slot = InstanceSlot.claim(state);

    Properties config =
        Stage.config(
            Map.of("processing.guarantee", "at_least_once", "security.protocol", "SSL"),
            "tagger",
            slot,
            "a",
            Duration.ofMillis(200),
            Duration.ofSeconds(6));
    slot.close();

    assertThat(config)
        .containsEntry(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2)
        .containsEntry("security.protocol", "SSL")
        .containsEntry("main.consumer.group.instance.id", "a")
        .containsEntry("consumer.heartbeat.interval.ms", 1500);
  }
}
