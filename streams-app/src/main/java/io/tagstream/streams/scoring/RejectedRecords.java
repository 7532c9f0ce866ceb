package io.tagstream.streams.scoring;

import io.tagstream.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends what cannot be read to the dead letters, and the stream goes on. */
final class RejectedRecords {
  /** Present where a dead letter had to be cut: the size of the original value in bytes. */
  static final String ORIGINAL_BYTES = "tagstream.original.bytes";

  /** Leaves room for key and headers in what brokers and producers take by default. */
  static final int MAX_VALUE_BYTES = 900_000;

  private final ProcessorContext<Object, Object> context;
  private final String sink;

  /**
   * @param sink the child that writes the dead letters
   */
  RejectedRecords(ProcessorContext<Object, Object> context, String sink) {
    this.context = context;
    this.sink = sink;
  }

  void reject(Record<byte[], byte[]> record, String reason) {
    RecordMetadata origin =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without an origin"));
    Headers headers = new RecordHeaders(record.headers());
    DeadLetter.rejected(origin.topic(), origin.partition(), origin.offset(), reason)
        .writeTo(headers);
    byte[] value = record.value();
    if (value != null && value.length > MAX_VALUE_BYTES) {
      headers.add(ORIGINAL_BYTES, Integer.toString(value.length).getBytes(StandardCharsets.UTF_8));
      value = Arrays.copyOf(value, MAX_VALUE_BYTES);
    }
    context.forward(
        new Record<Object, Object>(record.key(), value, record.timestamp(), headers), sink);
  }
}
