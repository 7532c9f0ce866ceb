package io.tagstream.streams.stage;

import io.tagstream.runtime.topic.OutputLimits;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.Topic;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What cannot be read or written, as it goes to the dead letters.
 *
 * @param topic of the dead letters
 * @param limits of topics
 */
public record DeadLetters(Topic<byte[], byte[]> topic, OutputLimits limits) {
  private static final Logger LOG = LoggerFactory.getLogger(DeadLetters.class);

  /** A record as bytes. */
  public static RawRecord raw(Record<byte[], byte[]> record) {
    return new RawRecord(record.key(), record.value(), record.headers(), record.timestamp());
  }

  /**
   * The record with the reason in its headers, such that the topic takes it.
   *
   * @return empty if the topic takes nothing at all; the log tells where the record is then
   */
  public Optional<Record<byte[], byte[]>> of(Record<byte[], byte[]> record, DeadLetter why) {
    Optional<RawRecord> letter =
        why.of(raw(record), limits.of(topic.name()), System.currentTimeMillis());
    if (letter.isEmpty()) {
      LOG.error(
          "{} takes too few bytes for a dead letter: raise its max.message.bytes. Left out: {}",
          topic.name(),
          why);
    }
    return letter.map(raw -> new Record<>(raw.key(), raw.value(), raw.timestamp(), raw.headers()));
  }
}
