package io.tagstream.streams.scoring;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the bytes of one topic into updates of sentences, by sentence id. */
final class ReadProcessor implements Processor<byte[], byte[], Object, Object> {
  private final SentenceUpdate.Reader reader;
  private final String next;
  private final String deadLetters;
  private ProcessorContext<Object, Object> context;
  private RecordReader records;

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
    records = new RecordReader(reader, new RejectedRecords(context, deadLetters));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    records.read(record).ifPresent(update -> context.forward(update, next));
  }
}
