package io.tagstream.streams.scoring.join;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.GoldSentence;
import org.apache.kafka.common.utils.Bytes;

/**
 * A readable record of gold, as it was written: what it says of a sentence depends on its text.
 *
 * @param value its JSON
 * @param partition where it was
 * @param offset in that partition
 */
public record GoldRecord(Bytes value, int partition, long offset) {
  /** A sentence's share of a store's record; the JSON of a sentence that long has as much. */
  static final int MOST_BYTES = 262_144;

  private static final Topic<String, GoldSentence> GOLD = new Topics().goldEntities();

  /**
   * The entities in a sentence.
   *
   * @throws IllegalArgumentException in one line, if it is gold of another text
   */
  MatchedGold in(SentenceText text) {
    return GOLD.decode(value.get())
        .fold(
            gold -> new MatchedGold(text.print(), GoldSpans.in(gold, text)),
            reason -> {
              throw new IllegalStateException("gold was readable, and is not: " + reason);
            });
  }

  int bytes() {
    return value.get().length;
  }

  /** Whether it says the same, wherever it was. */
  boolean saysAs(GoldRecord other) {
    return value.equals(other.value);
  }
}
