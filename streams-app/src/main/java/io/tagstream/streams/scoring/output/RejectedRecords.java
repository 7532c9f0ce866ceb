package io.tagstream.streams.scoring.output;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.streams.stage.DeadLetters;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Sends what cannot be read or written to the dead letters, and the stream goes on. */
public final class RejectedRecords {
  /** The place of what has none: a step made it by itself. */
  private static final int NOWHERE = -1;

  private final ProcessorContext<? super byte[], ? super byte[]> context;
  private final DeadLetters deadLetters;
  private final String sink;

  /**
   * @param sink the child that writes the dead letters
   */
  public RejectedRecords(
      ProcessorContext<? super byte[], ? super byte[]> context,
      DeadLetters deadLetters,
      String sink) {
    this.context = context;
    this.deadLetters = deadLetters;
    this.sink = sink;
  }

  /** A record that is at hand, from a topic. */
  public void reject(Record<byte[], byte[]> record, String reason) {
    RecordMetadata origin =
        context
            .recordMetadata()
            .orElseThrow(() -> new IllegalStateException("a record without an origin"));
    bury(record, DeadLetter.rejected(origin.topic(), origin.partition(), origin.offset(), reason));
  }

  /** A record for a topic, which has come of the one at hand, or of none. */
  void reject(Record<byte[], byte[]> record, String topic, String reason) {
    DeadLetter why =
        context
            .recordMetadata()
            .filter(origin -> origin.topic() != null)
            .map(o -> DeadLetter.rejected(o.topic(), o.partition(), o.offset(), reason))
            .orElseGet(() -> DeadLetter.rejected(topic, NOWHERE, NOWHERE, reason));
    bury(record, why);
  }

  /** A record of which the dead letter says where it was. */
  public void bury(Record<byte[], byte[]> record, DeadLetter why) {
    deadLetters.of(record, why).ifPresent(letter -> context.forward(letter, sink));
  }
}
