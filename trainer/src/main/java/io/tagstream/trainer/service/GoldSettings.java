package io.tagstream.trainer.service;

import io.tagstream.schemas.Topics;
import io.tagstream.trainer.gold.GoldSnapshot;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a training that takes its data from the gold topic is told of it: the keys of a {@code
 * retrain}'s configuration that are the service's own, and that the training itself never sees.
 *
 * @param heldOutShare how much of the sentences is held out to evaluate on, between 0 and 1
 */
record GoldSettings(double heldOutShare) {
  /** Names the gold topic, with or without the prefix. */
  static final String TRAIN_TOPIC = "train_topic";

  private static final String HELD_OUT_SHARE = "held_out_share";
  private static final double DEFAULT_SHARE = 0.2;
  private static final List<String> FILES = List.of("data_dir", "train_file", "validation_file");

  GoldSettings {
    if (!(heldOutShare > 0 && heldOutShare < 1)) {
      throw new IllegalArgumentException(HELD_OUT_SHARE + ": must be between 0 and 1");
    }
  }

  /**
   * What a configuration asks for; empty when it names no topic.
   *
   * @throws IllegalArgumentException in one line that names the key and what is allowed
   */
  static Optional<GoldSettings> of(Map<String, Object> config, Topics topics) {
    Object topic = config.get(TRAIN_TOPIC);
    if (topic == null) {
      if (config.get(HELD_OUT_SHARE) != null) {
        throw new IllegalArgumentException(HELD_OUT_SHARE + ": goes with train_topic only");
      }
      return Optional.empty();
    }
    String gold = topics.goldEntities().name();
    if (!topic.equals(gold) && !topic.equals(new Topics().goldEntities().name())) {
      throw new IllegalArgumentException(
          "%s: must be %s, found '%s'".formatted(TRAIN_TOPIC, gold, topic));
    }
    for (String key : FILES) {
      if (config.get(key) != null) {
        throw new IllegalArgumentException(
            "%s: train_topic is the data; take one of the two away".formatted(key));
      }
    }
    return Optional.of(new GoldSettings(share(config.get(HELD_OUT_SHARE))));
  }

  private static double share(Object value) {
    if (value == null) {
      return DEFAULT_SHARE;
    }
    if (!(value instanceof Number number)) {
      throw new IllegalArgumentException(HELD_OUT_SHARE + ": must be of type double");
    }
    return number.doubleValue();
  }

  /**
   * One configuration laid over another, where a null takes a key away. Data named above replaces
   * data of another kind named below.
   */
  static Map<String, Object> overlay(Map<String, Object> below, Map<String, Object> above) {
    Map<String, Object> all = new LinkedHashMap<>(below);
    if (above.get(TRAIN_TOPIC) != null) {
      FILES.forEach(all::remove);
    } else if (FILES.stream().anyMatch(key -> above.get(key) != null)) {
      all.remove(TRAIN_TOPIC);
      all.remove(HELD_OUT_SHARE);
    }
    all.putAll(above);
    all.values().removeIf(value -> value == null);
    return all;
  }

  /**
   * A configuration as a training will see it, before there is a snapshot.
   *
   * @throws IllegalArgumentException as {@link #of}
   */
  static Map<String, Object> withoutTopic(Map<String, Object> config, Topics topics) {
    return of(config, topics).isEmpty()
        ? config
        : withFiles(config, topics.goldEntities().name(), topics.goldEntities().name());
  }

  private static Map<String, Object> withFiles(
      Map<String, Object> config, String train, String dev) {
    Map<String, Object> all = new LinkedHashMap<>(config);
    all.remove(TRAIN_TOPIC);
    all.remove(HELD_OUT_SHARE);
    all.put("train_file", train);
    all.put("validation_file", dev);
    return all;
  }

  /** The configuration for a training on this snapshot. */
  static Map<String, Object> withFiles(Map<String, Object> config, GoldSnapshot snapshot) {
    Map<String, Object> all =
        withFiles(config, snapshot.train().toString(), snapshot.dev().toString());
    // What is rare may be held out altogether, and is a label all the same.
    all.putIfAbsent("labels", snapshot.labels().toString());
    return all;
  }
}
