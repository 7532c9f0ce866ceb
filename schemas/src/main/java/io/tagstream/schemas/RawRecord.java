package io.tagstream.schemas;

import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.utils.Utils;

/**
 * A record as it lies on a topic, or is to.
 *
 * @param key or null
 * @param value or null
 * @param headers of it
 * @param timestamp in milliseconds since the epoch
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record RawRecord(byte[] key, byte[] value, Headers headers, long timestamp) {
  /** What the record format takes at most for the lengths of a header's name and value. */
  private static final int HEADER_LENGTHS_BYTES = 10;

  /** A record to be written; now, unless it says when. */
  public static RawRecord of(ProducerRecord<byte[], byte[]> record) {
    Long time = record.timestamp();
    return new RawRecord(
        record.key(),
        record.value(),
        record.headers(),
        time == null ? System.currentTimeMillis() : time);
  }

  /** The record for a topic, in whichever partition its key has there. */
  public ProducerRecord<byte[], byte[]> to(String topic) {
    return new ProducerRecord<>(topic, null, timestamp, key, value, headers);
  }

  /** Bytes of key, value and headers, to be compared with {@link TopicLimits#maxBytes}. */
  public int size() {
    return length(key) + length(value) + size(headers);
  }

  static int size(Iterable<Header> headers) {
    int size = 0;
    for (Header header : headers) {
      size += Utils.utf8Length(header.key()) + length(header.value()) + HEADER_LENGTHS_BYTES;
    }
    return size;
  }

  static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
