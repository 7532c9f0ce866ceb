package io.tagstream.streams.tagging;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.SentenceRecord;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.streams.processor.api.Record;

/**
 * A record as it arrived.
 *
 * @param record key and value as bytes, either of which may be null
 * @param topic where it was
 * @param partition of that topic
 * @param offset in that partition
 * @param arrivedNanos when it came here, by {@link System#nanoTime}
 */
record IncomingRecord(
    Record<byte[], byte[]> record, String topic, int partition, long offset, long arrivedNanos) {
  /**
   * The sentence's id where its record's key has it.
   *
   * @throws CharacterCodingException if the key is not UTF-8
   */
  String id() throws CharacterCodingException {
    byte[] key = record.key();
    return SentenceRecord.id(key == null ? null : Utf8.decode(key), topic, partition, offset);
  }

  /** The sentence's id where nothing in its record has one. */
  String place() {
    return SentenceRecord.id(null, topic, partition, offset);
  }

  TopicPartition topicPartition() {
    return new TopicPartition(topic, partition);
  }

  /** The record for who may not see what is in it. */
  Record<byte[], byte[]> withheld() {
    return new Record<>(null, null, record.timestamp());
  }

  /** Bytes of key and value. */
  int size() {
    return length(record.key()) + length(record.value());
  }

  /** Why this record is a dead letter, rejected for what is in it. */
  DeadLetter rejected(String reason) {
    return DeadLetter.rejected(topic, partition, offset, reason);
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
