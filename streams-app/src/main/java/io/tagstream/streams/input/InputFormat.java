package io.tagstream.streams.input;

import io.tagstream.runtime.health.Component;
import io.tagstream.schemas.Decoded;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** How the records of input topics are read. Stream threads share one. */
@FunctionalInterface
public interface InputFormat {
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
