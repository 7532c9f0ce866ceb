package io.tagstream.streams.scoring;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * One record of a sentence: what a version made of it, or gold.
 *
 * @param id the sentence's
 * @param version null for gold
 * @param timestamp in milliseconds since the epoch
 * @param text the sentence, or for gold perhaps another one
 * @param entities what is in the text; null withdraws the gold
 */
public record ScoringEvent(
    String id, String version, long timestamp, String text, List<EntityRecord> entities) {
  /** All that tag; each tags every sentence. */
  public static final List<String> VERSIONS = List.of("v1", "v2", "v3");

  static final String CHAMPION = "v1";
  static final String CHALLENGER = "v2";

  private static final String TEXT = "abc";

  /** What gold of another sentence has for its text. */
  public static final String OTHER_TEXT = "abd";

  private static final List<String> TYPES = List.of("person", "location", "product");

  /**
   * Every sentence tagged and given gold, then a disorder of all that may happen to them.
   *
   * @param sentences how many
   */
  public static List<ScoringEvent> shuffled(int sentences, Random random) {
    List<ScoringEvent> events = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      for (String version : VERSIONS) {
        events.add(event(i, version, random));
        if (random.nextInt(4) == 0) {
          events.add(event(i, version, random));
        }
      }
      for (int corrections = random.nextInt(3); corrections >= 0; corrections--) {
        events.add(event(i, null, random));
      }
      if (random.nextInt(4) == 0) {
        events.add(new ScoringEvent("s" + i, null, timestamp(i, random), TEXT, null));
      }
      if (random.nextInt(3) == 0) {
        events.add(
            new ScoringEvent(
                "s" + i, null, timestamp(i, random), OTHER_TEXT, entities(OTHER_TEXT, random)));
      }
    }
    for (int i = events.size() / 3; i > 0; i--) {
      events.add(events.get(random.nextInt(events.size())));
    }
    Collections.shuffle(events, random);
    return events;
  }

  private static ScoringEvent event(int sentence, String version, Random random) {
    return new ScoringEvent(
        "s" + sentence, version, timestamp(sentence, random), TEXT, entities(TEXT, random));
  }

  private static long timestamp(int sentence, Random random) {
    return 1_000_000 + sentence * 4000L + random.nextInt(80_000);
  }

  private static List<EntityRecord> entities(String text, Random random) {
    List<EntityRecord> entities = new ArrayList<>();
    for (int n = random.nextInt(4); n > 0; n--) {
      int start = random.nextInt(text.length());
      entities.add(
          new EntityRecord(
              TYPES.get(random.nextInt(TYPES.size())),
              text.substring(start, start + 1),
              start,
              start + 1,
              null));
    }
    return List.copyOf(entities);
  }

  /** Whether it is gold, or withdraws it. */
  public boolean isGold() {
    return version == null;
  }

  /** Whether it is gold of another sentence. */
  boolean isMismatched() {
    return isGold() && text.equals(OTHER_TEXT);
  }

  /** The version that a challenger's result names; null for gold and all others. */
  String champion() {
    return CHALLENGER.equals(version) ? CHAMPION : null;
  }

  /** Where it belongs. */
  public Topic<String, ?> topic(Topics topics) {
    if (isGold()) {
      return topics.goldEntities();
    }
    return champion() == null ? topics.taggedEntities() : topics.challengerEntities();
  }

  /** The record's value there; null withdraws. */
  public byte[] value() {
    if (entities == null) {
      return null;
    }
    return ScoringDriver.json(
        isGold()
            ? GoldSentence.ofEntities(text, entities)
            : new TaggedSentence(
                id, text, entities, version, Instant.ofEpochMilli(timestamp), null, champion()));
  }
}
