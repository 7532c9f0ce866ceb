package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.score.GoldEntities;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** A tagged sentence and what has been said of it since. For one thread. */
final class Sighting {
  /** Of longer texts, as much as anybody reads. */
  private static final int MOST_CHARS = 4000;

  private static final int MOST_ENTITIES = 500;

  private final String topic;
  private final int partition;
  private final long offset;
  private final long timestamp;
  private final TaggedSentence sentence;
  private GoldSentence gold;
  private EvaluationScore score;

  Sighting(String topic, int partition, long offset, long timestamp, TaggedSentence sentence) {
    this.topic = topic;
    this.partition = partition;
    this.offset = offset;
    this.timestamp = timestamp;
    this.sentence = sentence;
  }

  TaggedSentence sentence() {
    return sentence;
  }

  /** Roughly what it takes, in bytes. */
  int size() {
    return 500 + 2 * sentence.text().length() + 150 * sentence.entities().size();
  }

  /** Gold has come, or has been withdrawn (null). */
  void gold(GoldSentence now) {
    gold = now == null ? null : placed(now);
  }

  /** Its entities where they stand in the text; as it is where it is gold of another text. */
  private GoldSentence placed(GoldSentence given) {
    try {
      GoldSentence here =
          new GoldSentence(sentence.text(), given.entities(), given.tokens(), given.tags());
      return GoldSentence.ofEntities(null, GoldEntities.of(here));
    } catch (IllegalArgumentException e) {
      return given;
    }
  }

  /** It was scored, or a score was taken back. */
  void score(EvaluationScore now) {
    if (now.modelVersion().equals(sentence.modelVersion())) {
      score = now.sign() > 0 ? now : null;
    }
  }

  /** Whether gold says otherwise. */
  boolean disagrees() {
    return score != null
        && score.counts().values().stream().anyMatch(counts -> counts.fp() + counts.fn() > 0);
  }

  /**
   * What the page shows of it.
   *
   * @param topic where its record is, with partition and offset
   * @param timestamp of the record
   * @param text cut if it is longer than anybody reads
   * @param length of the whole text, in code points; null where it is whole
   * @param entities in the text as it is here
   * @param version that tagged it
   * @param gold what it should be, by entities where it is gold of this text; null if that is not
   *     known
   * @param score its confusion counts by type; null without gold
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      String topic,
      int partition,
      long offset,
      Instant timestamp,
      String id,
      String text,
      Integer length,
      List<EntityRecord> entities,
      String version,
      TaggedSentence.Signals signals,
      GoldSentence gold,
      Map<String, EvaluationScore.Counts> score) {}

  Shown shown() {
    String text = sentence.text();
    String cut = cut(text);
    int length = cut.codePointCount(0, cut.length());
    return new Shown(
        topic,
        partition,
        offset,
        Instant.ofEpochMilli(timestamp),
        sentence.id(),
        cut,
        cut.length() == text.length() ? null : text.codePointCount(0, text.length()),
        sentence.entities().stream()
            .filter(entity -> entity.end() <= length)
            .limit(MOST_ENTITIES)
            .toList(),
        sentence.modelVersion(),
        sentence.signals(),
        shown(gold),
        score == null ? null : score.counts());
  }

  /** Gold of a text that nobody reads to its end is looked up where it is. */
  static GoldSentence shown(GoldSentence gold) {
    boolean isLong =
        gold != null
            && ((gold.text() != null && gold.text().length() > MOST_CHARS)
                || (gold.entities() != null && gold.entities().size() > MOST_ENTITIES)
                || (gold.tokens() != null && gold.tokens().size() > MOST_ENTITIES));
    return isLong ? null : gold;
  }

  private static String cut(String text) {
    if (text.length() <= MOST_CHARS) {
      return text;
    }
    boolean splits = Character.isHighSurrogate(text.charAt(MOST_CHARS - 1));
    return text.substring(0, splits ? MOST_CHARS - 1 : MOST_CHARS);
  }
}
