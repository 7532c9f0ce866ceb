package io.tagstream.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Scores;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.Test;

class ScoresPanelTest {
  private static final List<String> WINDOWS =
      List.of("all", "last-1000", "5m", "1h", "24h", "fading-1h");

  private final Topics topics = new Topics();
  private final RegistrySnapshot registry =
      new RegistrySnapshot(
          Map.of(), Map.of("champion", new AliasRecord("v0", null, Instant.EPOCH)), Map.of());
  private final ScoresPanel panel =
      new ScoresPanel(
          new Source(
              Map.of(), topics, () -> registry, () -> "v0", () -> 0, List.of(), () -> null, null));

  private <T> void say(Topic<String, T> topic, String key, T value) {
    panel.accept(
        new ConsumerRecord<>(
            topic.name(),
            0,
            0,
            key.getBytes(UTF_8),
            topic.valueSerde().serializer().serialize(topic.name(), value)));
  }

  private void tag(String id, String version, EntityRecord... entities) {
    say(
        topics.taggedEntities(),
        id,
        new TaggedSentence(
            id,
            "in Rome",
            List.of(entities),
            version,
            Instant.EPOCH,
            new TaggedSentence.Signals(0.5, 2, 0, 0, 0.5),
            null));
  }

  @Test
  void showsWhatAVersionExpectsBeforeThereIsGold() {
    tag("s1", "v0", new EntityRecord("location", "Rome", 3, 7, 0.5));

    ScoresPanel.Scores shown = panel.shown();
    assertThat(shown.champion()).isEqualTo("v0");
    assertThat(shown.windows()).isEmpty();
    ScoresPanel.Version version = shown.versions().get(0);
    assertThat(version.windows()).isEmpty();
    assertThat(version.confusions()).isNull();
    assertThat(version.expected().f1()).isEqualTo(0.5);
  }

  @Test
  void showsConfusionsAndMarksOfTheTopics() {
    long before = panel.edition();
    tag("s1", "v0", new EntityRecord("group", "Rome", 3, 7, 0.5));
    say(
        topics.goldEntities(),
        "s1",
        GoldSentence.ofTags(List.of("in", "Rome"), List.of("O", "B-location")));
    say(topics.modelRegistry(), "alias:champion", new AliasRecord("v0", "v", Instant.EPOCH));

    assertThat(panel.edition()).isGreaterThan(before);
    ScoresPanel.Scores shown = panel.shown();
    assertThat(shown.types()).containsExactly("location");
    assertThat(shown.versions().get(0).topic()).isEqualTo("tagged-entities");
    assertThat(shown.versions().get(0).confusions().cells().get(0).count()).isEqualTo(1);
    assertThat(shown.marks().get(0).version()).isEqualTo("v0");
  }

  @Test
  void skipsWhatCannotBeRead() {
    for (String topic : panel.topics().keySet()) {
      panel.accept(
          new ConsumerRecord<>(topic, 0, 0, "alias:champion".getBytes(UTF_8), new byte[3]));
      panel.accept(new ConsumerRecord<>(topic, 0, 0, null, null));
      panel.accept(new ConsumerRecord<>(topic, 0, 0, "s1".getBytes(UTF_8), null));
    }
    assertThat(panel.shown().marks()).isEmpty();
  }

  @Test
  void isNoLargeEventWhateverIsOnTheTopics() {
    Scores scores = new Scores(0.512345678, 0.512345678, 0.512345678, 200_000, 100_000, 1, 100_000);
    Map<String, Scores> types = new TreeMap<>();
    for (int i = 0; i < 500; i++) {
      types.put("a-type-of-many-%04d".formatted(i), scores);
    }
    for (int i = 0; i < 60; i++) {
      List<EvaluationMetrics.Window> windows = windows(scores, i < 59 ? Map.of() : types);
      for (int version = 0; version < 10; version++) {
        String name = "v" + version;
        say(
            topics.evaluationMetrics(),
            name,
            new EvaluationMetrics(name, Instant.ofEpochSecond(1_800_000_000 + i), windows));
      }
    }
    for (int i = 0; i < 3000; i++) {
      String type = "a-type-of-many-%04d".formatted(i % 100);
      String gold = "a-type-of-many-%04d".formatted(i % 97);
      tag("sentence" + i, "v" + i % 10, new EntityRecord(type, "Rome", 3, 7, 0.5));
      EntityRecord truth = new EntityRecord(gold, "Rome", 3, 7, null);
      say(topics.goldEntities(), "sentence" + i, GoldSentence.ofEntities(null, List.of(truth)));
    }

    assertThat(Json.toJson(panel.shown()).length()).isBetween(50_000, 150_000);
  }

  private static List<EvaluationMetrics.Window> windows(Scores scores, Map<String, Scores> types) {
    List<EvaluationMetrics.Window> windows = new ArrayList<>();
    for (String window : WINDOWS) {
      windows.add(
          new EvaluationMetrics.Window(
              window, 900_000, scores, types, new EvaluationMetrics.Interval(0.5111111, 0.52222)));
    }
    return windows;
  }
}
