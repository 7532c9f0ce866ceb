package io.tagstream.streams.scoring;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the bytes of one topic into updates of sentences, by sentence id. */
final class RecordReader {
  private final SentenceUpdate.Reader reader;
  private final RejectedRecords rejected;

  RecordReader(SentenceUpdate.Reader reader, RejectedRecords rejected) {
    this.reader = reader;
    this.rejected = rejected;
  }

  /** The update, by the sentence's id; empty for a record that cannot be read and was rejected. */
  Optional<Record<String, SentenceUpdate>> read(Record<byte[], byte[]> record) {
    String id;
    try {
      // Strictly, or unreadable keys would all be one sentence.
      id = record.key() == null ? null : Utf8.decode(record.key());
    } catch (CharacterCodingException e) {
      rejected.reject(record, "the key is not valid UTF-8");
      return Optional.empty();
    }
    Decoded<SentenceUpdate> decoded = reader.read(id, record.value(), record.timestamp());
    if (decoded instanceof Decoded.Rejected<SentenceUpdate> unreadable) {
      rejected.reject(record, unreadable.reason());
      return Optional.empty();
    }
    SentenceUpdate update = ((Decoded.Value<SentenceUpdate>) decoded).value();
    return Optional.of(new Record<>(id, update, record.timestamp()));
  }
}
