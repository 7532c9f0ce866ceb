package io.tagstream.streams.output;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.tagstream.ner.redact.Redacted;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.streams.input.JsonPlaces;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Puts entities into users' own JSON, as one more member; every other byte stays, but for what is
 * redacted.
 *
 * @param field the member's name
 */
public record Enrichment(String field) {
  public Enrichment {
    if (field.isEmpty()) {
      throw new IllegalArgumentException("the field for the entities has no name");
    }
  }

  /** Bytes in the place of others. */
  private record Edit(int start, int end, byte[] bytes) {}

  /**
   * The value with the entities in it.
   *
   * @param places where things stand in the value
   * @param redacted the sentence as others may see it
   */
  public byte[] of(
      byte[] value, JsonPlaces places, Redacted redacted, List<EntityRecord> entities) {
    try {
      List<Edit> edits = new ArrayList<>();
      edits.add(new Edit(places.bodyEnd(), places.bodyEnd(), member(places, entities)));
      if (!redacted.scrubber().isNone()) {
        redact(value, places, redacted, edits);
      }
      return edited(value, edits);
    } catch (IOException e) {
      throw new UncheckedIOException("of bytes in memory", e);
    }
  }

  private byte[] member(JsonPlaces places, List<EntityRecord> entities) {
    String member = Json.toJson(field) + ":" + Json.toJson(entities);
    return (places.empty() ? member : "," + member).getBytes(StandardCharsets.UTF_8);
  }

  /** Names and strings alike: who wrote the record may have put a person's name anywhere. */
  private static void redact(byte[] value, JsonPlaces places, Redacted redacted, List<Edit> edits)
      throws IOException {
    try (JsonParser parser = JsonPlaces.parser(value)) {
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.FIELD_NAME || token == JsonToken.VALUE_STRING) {
          int start = (int) parser.currentTokenLocation().getByteOffset();
          String text = parser.getText();
          String other =
              start == places.textStart() ? redacted.text() : redacted.scrubber().apply(text);
          if (!other.equals(text)) {
            edits.add(new Edit(start, end(value, start), utf8(other)));
          }
        }
      }
    }
  }

  private static byte[] utf8(String text) {
    return Json.toJson(text).getBytes(StandardCharsets.UTF_8);
  }

  /** Behind the quote that ends the string that begins here. */
  private static int end(byte[] value, int start) {
    int end = start + 1;
    while (value[end] != '"') {
      end += value[end] == '\\' ? 2 : 1;
    }
    return end + 1;
  }

  private static byte[] edited(byte[] value, List<Edit> edits) {
    edits.sort(Comparator.comparingInt(Edit::start));
    ByteArrayOutputStream out = new ByteArrayOutputStream(value.length + 1024);
    int read = 0;
    for (Edit edit : edits) {
      out.write(value, read, edit.start - read);
      out.writeBytes(edit.bytes);
      read = edit.end;
    }
    out.write(value, read, value.length - read);
    return out.toByteArray();
  }
}
