package io.tagstream.trainer.service;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Topics;
import io.tagstream.trainer.gold.GoldSnapshot;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GoldSettingsTest {
  private static final Topics TOPICS = new Topics("ner.");

  @Test
  void readsItsKeysAndTakesThemAway() {
    Map<String, Object> config =
        Map.of("train_topic", "gold-entities", "held_out_share", 0.3, "seed", 1);

    assertThat(GoldSettings.of(config, TOPICS)).contains(new GoldSettings(0.3));
    assertThat(GoldSettings.of(Map.of("train_topic", "ner.gold-entities"), TOPICS))
        .contains(new GoldSettings(0.2));
    assertThat(GoldSettings.of(Map.of("data_dir", "corpus"), TOPICS)).isEmpty();
    assertThat(GoldSettings.withFiles(config, new GoldSnapshot(Path.of("d"), "")))
        .containsOnlyKeys("seed", "train_file", "validation_file", "labels")
        .containsEntry("train_file", Path.of("d", "train.txt").toString());
  }

  @ParameterizedTest
  @CsvSource({
    "train_topic, sentences, held_out_share, 0.5, train_topic: must be ner.gold-entities",
    "train_topic, gold-entities, held_out_share, 1, held_out_share: must be between 0 and 1",
    "train_topic, gold-entities, data_dir, corpus, data_dir: train_topic is the data",
    "held_out_share, 0.5, seed, 1, held_out_share: goes with train_topic only",
  })
  void namesTheKeyThatIsWrong(String k1, String v1, String k2, String v2, String message) {
    Map<String, Object> config = new HashMap<>(Map.of(k1, v1, k2, v2));
    config.computeIfPresent("held_out_share", (key, value) -> Double.valueOf((String) value));

    assertThatThrownBy(() -> GoldSettings.of(config, TOPICS)).hasMessageStartingWith(message);
  }

  @Test
  void dataOfOneKindReplacesThatOfTheOther() {
    Map<String, Object> files = Map.of("data_dir", "corpus", "seed", 1);
    Map<String, Object> topic = Map.of("train_topic", "gold-entities", "held_out_share", 0.5);

    assertThat(GoldSettings.overlay(files, topic))
        .containsOnlyKeys("seed", "train_topic", "held_out_share");
    assertThat(GoldSettings.overlay(topic, files)).isEqualTo(files);
    Map<String, Object> without = new HashMap<>();
    without.put("seed", null);
    assertThat(GoldSettings.overlay(files, without)).containsOnlyKeys("data_dir");
  }
}
