package io.tagstream.streams.scoring;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.streams.DeadLetters;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends what cannot be read to the dead letters, and the stream goes on. */
final class RejectedRecords {
  private final ProcessorContext<? super byte[], ? super byte[]> context;
  private final String sink;

  /**
   * @param sink the child that writes the dead letters
   */
  RejectedRecords(ProcessorContext<? super byte[], ? super byte[]> context, String sink) {
    this.context = context;
    this.sink = sink;
  }

  void reject(Record<byte[], byte[]> record, String reason) {
    RecordMetadata origin =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without an origin"));
    DeadLetter why =
        DeadLetter.rejected(origin.topic(), origin.partition(), origin.offset(), reason);
    context.forward(DeadLetters.of(record, why), sink);
  }
}
