package io.tagstream.streams.scoring;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Utf8;
import java.nio.charset.CharacterCodingException;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/** Reads the bytes of one topic into updates of sentences, by sentence id. */
final class ReadProcessor implements Processor<byte[], byte[], Object, Object> {
  private final SentenceUpdate.Reader reader;
  private final String next;
  private final String deadLetters;
  private ProcessorContext<Object, Object> context;
  private RejectedRecords rejected;

  /**
   * @param next the child that takes the updates
   * @param deadLetters the child that takes what cannot be read
   */
  ReadProcessor(SentenceUpdate.Reader reader, String next, String deadLetters) {
    this.reader = reader;
    this.next = next;
    this.deadLetters = deadLetters;
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    rejected = new RejectedRecords(context, deadLetters);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String id;
    try {
      // Strictly, or unreadable keys would all be one sentence.
      id = record.key() == null ? null : Utf8.decode(record.key());
    } catch (CharacterCodingException e) {
      rejected.reject(record, "the key is not valid UTF-8");
      return;
    }
    RecordMetadata origin = context.recordMetadata().orElseThrow();
    Decoded<SentenceUpdate> decoded = reader.read(id, record.value(), record.timestamp(), origin);
    if (decoded instanceof Decoded.Rejected<SentenceUpdate> unreadable) {
      rejected.reject(record, unreadable.reason());
      return;
    }
    SentenceUpdate update = ((Decoded.Value<SentenceUpdate>) decoded).value();
    context.forward(new Record<>(id, update, record.timestamp()), next);
  }
}
