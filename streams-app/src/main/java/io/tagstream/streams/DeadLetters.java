package io.tagstream.streams;

import io.tagstream.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Records that cannot be read, as they go to the dead letters. */
public final class DeadLetters {
  /** Present where a dead letter had to be cut: the size of the original value in bytes. */
  public static final String ORIGINAL_BYTES = "tagstream.original.bytes";

  /** Tells how many bytes of key, value and headers fit in what brokers take by default. */
  public static final int MAX_RECORD_BYTES = 1_000_000;

  private DeadLetters() {}

  /** The record with the reason in its headers, its value cut where it would not fit. */
  public static Record<byte[], byte[]> of(Record<byte[], byte[]> record, DeadLetter why) {
    Headers headers = new RecordHeaders(record.headers());
    why.writeTo(headers);
    byte[] value = record.value();
    int tooMuch = size(record) + size(headers) - MAX_RECORD_BYTES;
    if (tooMuch > 0 && length(value) > tooMuch) {
      headers.add(
          new RecordHeader(
              ORIGINAL_BYTES, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8)));
      value = Arrays.copyOf(value, value.length - tooMuch);
    }
    return new Record<>(record.key(), value, record.timestamp(), headers);
  }

  /** Bytes of key and value. */
  public static int size(Record<byte[], byte[]> record) {
    return length(record.key()) + length(record.value());
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
