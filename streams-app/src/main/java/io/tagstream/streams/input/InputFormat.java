package io.tagstream.streams.input;

import io.tagstream.runtime.health.Component;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** How the records of input topics are read. Stream threads share one. */
@FunctionalInterface
public interface InputFormat {
  /** Of a record with a sentence in it, and who knows what else. */
  SentenceDecoder RECORDS = new SentenceDecoder(8 << 20);

  /**
   * What the record says, or the reason why it cannot be read; key and value may be null.
   *
   * @throws UnreachableException if that cannot be told now, and the record is to be read again
   */
  Decoded<Document> read(Record<byte[], byte[]> record);

  /** What it needs beside the record, for {@code /health}; empty for nothing. */
  default Optional<Component> need() {
    return Optional.empty();
  }
}
