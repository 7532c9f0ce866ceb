package io.tagstream.streams.input.avro;

import com.fasterxml.jackson.core.JsonPointer;
import io.tagstream.runtime.health.Component;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.streams.input.Document;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import java.nio.ByteBuffer;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads Avro in the wire format of Confluent's schema registry: a byte 0, the id of the schema that
 * it was written with in four, big-endian, and the datum.
 *
 * @param decoder says how many bytes a sentence may have
 * @param text points to the sentence; null for a field {@code text}, or a datum that is a string
 * @param id points to the sentence's id; null for the record's key
 * @param registry has the schemas
 */
public record AvroFormat(
    SentenceDecoder decoder, JsonPointer text, JsonPointer id, SchemaRegistry registry)
    implements InputFormat {
  private static final int HEADER_BYTES = 5;
  private static final JsonPointer TEXT = JsonPointer.compile("/text");

  /**
   * The same, with pointers as RFC 6901 writes them.
   *
   * @throws IllegalArgumentException naming the field whose pointer is none
   */
  public static AvroFormat of(
      SentenceDecoder decoder, String text, String id, SchemaRegistry registry) {
    return new AvroFormat(
        decoder, JsonFormat.pointer("text", text), JsonFormat.pointer("id", id), registry);
  }

  @Override
  public Optional<Component> need() {
    return Optional.of(Component.of("schema-registry", registry::check));
  }

  @Override
  public Decoded<Document> read(Record<byte[], byte[]> record) {
    byte[] value = record.value();
    if (value == null) {
      return Decoded.Rejected.plain("no value: expected Avro behind the id of its schema");
    }
    if (value.length > RECORDS.maxBytes()) {
      return RECORDS.tooLarge(value.length);
    }
    if (!isAvro(value)) {
      return Decoded.Rejected.plain(
          "not Avro in the wire format of a schema registry: it does not begin with a byte 0 and"
              + " four bytes of a schema's id");
    }
    if (id == null && record.key() != null && isAvro(record.key())) {
      return Decoded.Rejected.plain(
          "the key is Avro, too: expected a sentence id, or no key, or an --id-field");
    }
    int schema = ByteBuffer.wrap(value).getInt(1);
    return registry
        .schema(schema, System.currentTimeMillis() - record.timestamp())
        .flatMap(known -> document(value, schema, known));
  }

  private static boolean isAvro(byte[] bytes) {
    return bytes.length >= HEADER_BYTES && bytes[0] == 0;
  }

  private Decoded<Document> document(byte[] value, int number, Schema schema) {
    try {
      Object root =
          BoundedReader.read(
              schema, Datum.steps(text == null ? TEXT : text, id), value, HEADER_BYTES);
      Datum found = sentence(root);
      String sentence = found.text();
      decoder.requireShort(sentence, found.pointer().toString());
      return new Decoded.Value<>(
          new Document(
              SentenceRecord.of(sentence),
              id == null ? null : Datum.at(root, id).id(),
              null,
              false));
    } catch (IllegalArgumentException e) {
      return Decoded.Rejected.plain("read with schema %d: %s".formatted(number, e.getMessage()));
    }
  }

  private Datum sentence(Object root) {
    if (text != null) {
      return Datum.at(root, text);
    }
    Datum whole = Datum.at(root, JsonPointer.empty());
    return whole.isString() ? whole : Datum.at(root, TEXT);
  }
}
