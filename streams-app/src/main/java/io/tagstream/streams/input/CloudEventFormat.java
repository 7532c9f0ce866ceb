package io.tagstream.streams.input;

import com.fasterxml.jackson.core.JsonPointer;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.json.Utf8;
import java.nio.charset.CharacterCodingException;
import java.util.Locale;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads CloudEvents as their Kafka protocol binding has them, structured in JSON or binary; other
 * records are none. The event's data is the body; its id is the sentence's, unless a member of the
 * data is.
 *
 * @param data reads that
 */
public record CloudEventFormat(JsonFormat data) implements InputFormat {
  /** What the headers of attributes begin with, in binary mode. */
  private static final String ATTRIBUTE = "ce_";

  private static final String CONTENT_TYPE = "content-type";
  private static final String STRUCTURED = "application/cloudevents";
  private static final JsonPointer DATA = JsonPointer.compile("/data");
  private static final JsonPointer ID = JsonPointer.compile("/id");

  @Override
  public Decoded<Document> read(Record<byte[], byte[]> record) {
    String type = text(record.headers(), CONTENT_TYPE);
    if (type != null && type.strip().toLowerCase(Locale.ROOT).startsWith(STRUCTURED)) {
      return structured(record, type.strip().toLowerCase(Locale.ROOT));
    }
    if (record.headers().lastHeader(ATTRIBUTE + "specversion") == null) {
      return Decoded.Rejected.plain(
          "no CloudEvent: neither a header %sspecversion nor a content-type of %s+json"
              .formatted(ATTRIBUTE, STRUCTURED));
    }
    String id = text(record.headers(), ATTRIBUTE + "id");
    if (data.id() == null && (id == null || id.isEmpty())) {
      return Decoded.Rejected.plain("the header %sid is missing or empty".formatted(ATTRIBUTE));
    }
    return data.read(record).flatMap(document -> event(document, id));
  }

  private Decoded<Document> structured(Record<byte[], byte[]> record, String type) {
    if (!type.matches(STRUCTURED + "\\+json\\s*(;.*)?")) {
      return Decoded.Rejected.plain("CloudEvents of this content-type are not read: wanted JSON");
    }
    return data.body(record.value(), DATA, data.id() == null ? ID : DATA.append(data.id()))
        .flatMap(document -> event(document, document.id()));
  }

  private static Decoded<Document> event(Document document, String id) {
    return new Decoded.Value<>(
        new Document(
            document.sentence(),
            document.id() == null ? id : document.id(),
            document.places(),
            true));
  }

  /** Whether a header says that the record is an event, and which. */
  public static boolean isOfEvent(String header) {
    return header.equals(CONTENT_TYPE) || header.startsWith(ATTRIBUTE);
  }

  private static String text(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    try {
      return header == null || header.value() == null ? null : Utf8.decode(header.value());
    } catch (CharacterCodingException e) {
      return null;
    }
  }
}
