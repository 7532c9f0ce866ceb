package io.tagstream.streams.scoring;

import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Passes on, as they are, the records that can be read into updates of sentences. */
final class CheckProcessor implements Processor<byte[], byte[], byte[], byte[]> {
  private final SentenceUpdate.Reader reader;
  private final String next;
  private final String deadLetters;
  private ProcessorContext<byte[], byte[]> context;
  private RecordReader records;

  /**
   * @param next the child that takes those records
   * @param deadLetters the child that takes what cannot be read
   */
  CheckProcessor(SentenceUpdate.Reader reader, String next, String deadLetters) {
    this.reader = reader;
    this.next = next;
    this.deadLetters = deadLetters;
  }

  @Override
  public void init(ProcessorContext<byte[], byte[]> context) {
    this.context = context;
    records = new RecordReader(reader, new RejectedRecords(context, deadLetters));
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    records.read(record).ifPresent(readable -> context.forward(record, next));
  }
}
