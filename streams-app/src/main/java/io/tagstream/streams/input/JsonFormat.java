package io.tagstream.streams.input;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import io.tagstream.schemas.record.Require;
import io.tagstream.schemas.record.SentenceRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Reads JSON objects that people have already, or {@code text} and {@code tokens} and bare lines as
 * {@code sentences} has them.
 *
 * @param decoder reads what has no pointer, and says how many bytes a sentence may have
 * @param text points to the sentence, from the body; null for what the decoder reads
 * @param id points to the sentence's id, from the body; null for the record's key
 * @param added the name of a member that the body is going to have, which it must not have yet;
 *     null for none
 */
public record JsonFormat(SentenceDecoder decoder, JsonPointer text, JsonPointer id, String added)
    implements InputFormat {
  private static final JsonPointer TEXT = JsonPointer.compile("/text");

  /**
   * The same, with pointers as RFC 6901 writes them.
   *
   * @throws IllegalArgumentException naming the field whose pointer is none
   */
  public static JsonFormat of(SentenceDecoder decoder, String text, String id, String added) {
    return new JsonFormat(decoder, pointer("text", text), pointer("id", id), added);
  }

  /**
   * A field's pointer, as RFC 6901 writes them; null stays null.
   *
   * @throws IllegalArgumentException naming the field whose pointer is none
   */
  public static JsonPointer pointer(String field, String pointer) {
    try {
      return pointer == null ? null : JsonPointer.compile(pointer);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the %s field is '%s': wanted a JSON Pointer, such as /article/body"
              .formatted(field, pointer),
          e);
    }
  }

  /** The usual values, of at most so many bytes. */
  public JsonFormat(int maxBytes) {
    this(new SentenceDecoder(maxBytes), null, null, null);
  }

  @Override
  public Decoded<Document> read(Record<byte[], byte[]> record) {
    byte[] value = record.value();
    if (text == null && id == null && added == null) {
      return decoder
          .decode(value)
          .flatMap(sentence -> new Decoded.Value<>(new Document(sentence, null, null, false)));
    }
    return body(value, JsonPointer.empty(), id);
  }

  /**
   * What a JSON document says that has the body at this place.
   *
   * @param idAt points to the sentence's id, from the document's root; null for the record's key
   */
  Decoded<Document> body(byte[] value, JsonPointer body, JsonPointer idAt) {
    SentenceDecoder records = text == null ? decoder : RECORDS;
    return records.utf8(value).flatMap(json -> body(value, json, body, idAt));
  }

  private Decoded<Document> body(byte[] value, String json, JsonPointer body, JsonPointer idAt) {
    if (!json.stripLeading().startsWith("{")) {
      return Decoded.Rejected.plain("not a JSON object");
    }
    try {
      JsonPlaces places = JsonPlaces.find(value, wanted(body, idAt));
      if (idAt != null) {
        requireId(places.id(), idAt.toString());
      }
      if (added != null) {
        requireRoom(places, body);
      }
      if (text == null) {
        return usual(value, body).flatMap(sentence -> document(sentence, places));
      }
      String pointer = body.append(text).toString();
      String sentence = Require.present(places.text(), pointer);
      decoder.requireShort(sentence, pointer);
      return document(SentenceRecord.of(sentence), places);
    } catch (JsonProcessingException e) {
      return new Decoded.Rejected<>(JsonReason.of(e));
    } catch (IllegalArgumentException e) {
      return Decoded.Rejected.plain(e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException("of bytes in memory", e);
    }
  }

  /** What has no pointer. */
  private Decoded<SentenceRecord> usual(byte[] value, JsonPointer body) throws IOException {
    if (body.matches()) {
      return decoder.decode(value);
    }
    JsonNode node = Json.MAPPER.readTree(value).at(body);
    return node.isTextual() || node.isObject()
        ? decoder.json(node)
        : Decoded.Rejected.plain("'%s' is neither an object nor a string".formatted(body));
  }

  private static void requireId(String id, String pointer) {
    if (Require.present(id, pointer).isEmpty()) {
      throw new IllegalArgumentException("'%s' is empty".formatted(pointer));
    }
  }

  private void requireRoom(JsonPlaces places, JsonPointer body) {
    if (places.bodyEnd() < 0) {
      throw new IllegalArgumentException(
          "'%s' is not an object, so that no member can be added".formatted(body));
    }
    if (places.taken()) {
      throw new IllegalArgumentException(
          "it has a member '%s' already: choose another --output-field".formatted(added));
    }
  }

  private static Decoded<Document> document(SentenceRecord sentence, JsonPlaces places) {
    return new Decoded.Value<>(new Document(sentence, places.id(), places, false));
  }

  private JsonPlaces.Wanted wanted(JsonPointer body, JsonPointer idAt) {
    return new JsonPlaces.Wanted(body, body.append(text == null ? TEXT : text), idAt, added);
  }
}
