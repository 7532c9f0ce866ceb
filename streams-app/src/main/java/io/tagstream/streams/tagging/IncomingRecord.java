package io.tagstream.streams.tagging;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.SentenceRecord;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
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
  /** Present where a dead letter had to be cut: the size of the original value in bytes. */
  static final String ORIGINAL_BYTES = "tagstream.original.bytes";

  /** Tells how many records of one key, value and headers fit in what brokers take by default. */
  static final int MAX_RECORD_BYTES = 1_000_000;

  /**
   * The sentence's id.
   *
   * @throws CharacterCodingException if the key is not UTF-8
   */
  String id() throws CharacterCodingException {
    byte[] key = record.key();
    String text =
        key == null
            ? null
            : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
    return SentenceRecord.id(text, topic, partition, offset);
  }

  /** Bytes of key and value. */
  int size() {
    return length(record.key()) + length(record.value());
  }

  /** This record as a dead letter, rejected for what is in it. */
  Record<byte[], byte[]> deadLetter(String reason) {
    return deadLetter(DeadLetter.rejected(topic, partition, offset, reason));
  }

  /** This record as a dead letter. */
  Record<byte[], byte[]> deadLetter(DeadLetter why) {
    Headers headers = new RecordHeaders(record.headers());
    why.writeTo(headers);
    byte[] value = record.value();
    int tooMuch = size() + size(headers) - MAX_RECORD_BYTES;
    if (tooMuch > 0 && length(value) > tooMuch) {
      headers.add(
          new RecordHeader(
              ORIGINAL_BYTES, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8)));
      value = Arrays.copyOf(value, value.length - tooMuch);
    }
    return new Record<>(record.key(), value, record.timestamp(), headers);
  }

  private static int size(Headers headers) {
    int size = 0;
    for (var header : headers) {
      size += header.key().length() + length(header.value()) + 10;
    }
    return size;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
