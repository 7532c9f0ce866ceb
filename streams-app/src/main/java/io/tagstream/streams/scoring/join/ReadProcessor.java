package io.tagstream.streams.scoring.join;

import io.tagstream.schemas.json.Utf8;
import io.tagstream.streams.scoring.output.InternalTopics;
import io.tagstream.streams.scoring.output.RejectedRecords;
import io.tagstream.streams.stage.DeadLetters;
import java.nio.charset.CharacterCodingException;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads the bytes of one topic into updates of sentences, by sentence id. */
public final class ReadProcessor implements Processor<byte[], byte[], Object, Object> {
  /** Longer, and what a sentence counts might not go into a record: JSON may escape each byte. */
  public static final int LONGEST_ID_BYTES = 65_536;

  private final SentenceUpdate.Reader reader;
  private final DeadLetters deadLetters;
  private final String next;
  private final String deadLetterSink;
  private List<String> internalTopics;
  private ProcessorContext<Object, Object> context;
  private RejectedRecords rejected;

  /**
   * @param next the child that takes the updates
   * @param deadLetterSink the child that takes what cannot be read
   */
  public ReadProcessor(
      SentenceUpdate.Reader reader, DeadLetters deadLetters, String next, String deadLetterSink) {
    this.reader = reader;
    this.deadLetters = deadLetters;
    this.next = next;
    this.deadLetterSink = deadLetterSink;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    internalTopics = JoinProcessor.TOPICS.of(context.applicationId());
    rejected = new RejectedRecords(context, deadLetters, deadLetterSink);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    refusal(record).ifPresentOrElse(reason -> rejected.reject(record, reason), () -> read(record));
  }

  private Optional<String> refusal(Record<byte[], byte[]> record) {
    int length = record.key() == null ? 0 : record.key().length;
    return length > LONGEST_ID_BYTES
        ? Optional.of(
            "the key has %d bytes: for scoring, an id may have %d"
                .formatted(length, LONGEST_ID_BYTES))
        : InternalTopics.refusal(internalTopics, deadLetters.limits(), record.timestamp());
  }

  private void read(Record<byte[], byte[]> record) {
    try {
      // Strictly, or unreadable keys would all be one sentence.
      read(record, record.key() == null ? null : Utf8.decode(record.key()));
    } catch (CharacterCodingException e) {
      rejected.reject(record, "the key is not valid UTF-8");
    }
  }

  private void read(Record<byte[], byte[]> record, String id) {
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    reader
        .read(id, record.value(), record.timestamp(), origin)
        .either(
            update -> context.forward(new Record<>(id, update, record.timestamp()), next),
            reason -> rejected.reject(record, reason));
  }
}
