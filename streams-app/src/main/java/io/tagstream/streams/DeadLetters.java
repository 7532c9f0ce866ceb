package io.tagstream.streams;

import io.tagstream.schemas.DeadLetter;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;

/** Records that cannot be read, as they go to the dead letters. */
public final class DeadLetters {
  private DeadLetters() {}

  /** The record with the reason in its headers, its value cut where it would not fit. */
  public static Record<byte[], byte[]> of(Record<byte[], byte[]> record, DeadLetter why) {
    Headers headers = new RecordHeaders(record.headers());
    byte[] value = why.writeTo(headers, record.key(), record.value());
    return new Record<>(record.key(), value, record.timestamp(), headers);
  }
}
