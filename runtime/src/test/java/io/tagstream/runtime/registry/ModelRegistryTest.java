package io.tagstream.runtime.registry;

import static io.tagstream.runtime.registry.VersionSamples.version;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.runtime.topic.TopicLog;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class ModelRegistryTest {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

  private final Topics topics = new Topics();
  private final TopicLog log = new TopicLog("model-registry");
  private final ModelRegistry registry = new ModelRegistry(topics.modelRegistry(), log::reader);

  @Test
  void knowsVersionsAndAliasesOnceItHasReadToTheEnd() {
    assertThat(registry.snapshot()).isEqualTo(RegistrySnapshot.EMPTY);
    log.append("v1", Json.toJson(version("v1")));
    log.append("v2", Json.toJson(version("v2")));
    log.append("alias:champion", Json.toJson(new AliasRecord("v1", null, NOW)));
    log.append("alias:champion", Json.toJson(new AliasRecord("v2", "v1", NOW)));

    RegistrySnapshot snapshot = registry.refresh(PATIENCE);

    assertThat(snapshot.versions()).containsOnlyKeys("v1", "v2");
    assertThat(snapshot.champion()).contains(version("v2"));
    assertThat(snapshot.aliases().get("champion").previousVersion()).isEqualTo("v1");
    assertThat(registry.snapshot()).isEqualTo(snapshot);
  }

  @Test
  void followsWhatIsAppendedLater() {
    registry.refresh(PATIENCE);
    log.append("v1", Json.toJson(version("v1")));
    assertThat(registry.poll(Duration.ZERO).versions()).containsOnlyKeys("v1");
    log.append("v1", (byte[]) null);
    assertThat(registry.poll(Duration.ZERO).versions()).isEmpty();
  }

  @Test
  void keepsWhatAKeyHeldWhenItsNextRecordCannotBeRead() {
    log.append("alias:champion", Json.toJson(new AliasRecord("v1", null, NOW)));
    log.append("alias:champion", "{\"version\":7}");
    log.append("v3", Json.toJson(version("v4")));

    RegistrySnapshot snapshot = registry.refresh(PATIENCE);

    assertThat(snapshot.aliases().get("champion").version()).isEqualTo("v1");
    assertThat(snapshot.versions()).isEmpty();
    assertThat(snapshot.unreadable()).containsOnlyKeys("alias:champion", "v3");
    assertThat(snapshot.unreadable().get("v3")).contains("the key does not fit the value");
    assertThat(snapshot.champion()).isEmpty();
  }

  @Test
  void namesTheTopicThatDoesNotExist() {
    ModelRegistry missing =
        new ModelRegistry(
            topics.modelRegistry(),
            () -> new TopicReader(new MockConsumer<>("earliest"), "model-registry"));
    assertThatThrownBy(() -> missing.refresh(PATIENCE))
        .isInstanceOf(KafkaException.class)
        .hasMessageContaining("topic model-registry does not exist");
  }
}
