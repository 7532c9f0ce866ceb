package io.tagstream.streams.scoring;

import io.tagstream.schemas.Decoded;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the bytes of one topic into updates of sentences, by sentence id. */
final class ReadProcessor implements Processor<byte[], byte[], Object, Object> {
  private final SentenceUpdate.Reader reader;
  private final boolean checkOnly;
  private final String next;
  private final String deadLetters;
  private ProcessorContext<Object, Object> context;
  private RejectedRecords rejected;

  private ReadProcessor(
      SentenceUpdate.Reader reader, boolean checkOnly, String next, String deadLetters) {
    this.reader = reader;
    this.checkOnly = checkOnly;
    this.next = next;
    this.deadLetters = deadLetters;
  }

  /**
   * Reads records.
   *
   * @param next the child that takes the updates
   * @param deadLetters the child that takes what cannot be read
   */
  static ReadProcessor reading(SentenceUpdate.Reader reader, String next, String deadLetters) {
    return new ReadProcessor(reader, false, next, deadLetters);
  }

  /** Passes on, as they are, the records that can be read. */
  static ReadProcessor checking(SentenceUpdate.Reader reader, String next, String deadLetters) {
    return new ReadProcessor(reader, true, next, deadLetters);
  }

  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    this.rejected = new RejectedRecords(context, deadLetters);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    String id;
    try {
      id = id(record.key());
    } catch (CharacterCodingException e) {
      rejected.reject(record, "the key is not valid UTF-8");
      return;
    }
    Decoded<SentenceUpdate> decoded = reader.read(id, record.value(), record.timestamp());
    if (decoded instanceof Decoded.Rejected<SentenceUpdate> unreadable) {
      rejected.reject(record, unreadable.reason());
    } else if (checkOnly) {
      context.forward(
          new Record<Object, Object>(
              record.key(), record.value(), record.timestamp(), record.headers()),
          next);
    } else {
      SentenceUpdate update = ((Decoded.Value<SentenceUpdate>) decoded).value();
      context.forward(new Record<Object, Object>(id, update, record.timestamp()), next);
    }
  }

  /** Strictly, or unreadable keys would all be one sentence. */
  private static String id(byte[] key) throws CharacterCodingException {
    return key == null
        ? null
        : StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(key)).toString();
  }
}
