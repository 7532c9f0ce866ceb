package io.tagstream.streams.output;

import io.tagstream.ner.redact.Scrubber;
import io.tagstream.schemas.json.Utf8;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** What is redacted of a record beside its value. */
public final class Secrets {
  private Secrets() {}

  /** Headers in which the entities' words are replaced; one that can only be left out is. */
  public static Headers scrubbed(Headers headers, Scrubber scrubber) {
    Headers scrubbed = new RecordHeaders();
    for (Header header : headers) {
      byte[] value = scrubbed(header.value(), scrubber);
      if (!scrubber.finds(header.key()) && (value != null || header.value() == null)) {
        scrubbed.add(header.key(), value);
      }
    }
    return scrubbed;
  }

  /** Null for bytes that are no text and hold an entity. */
  private static byte[] scrubbed(byte[] value, Scrubber scrubber) {
    if (!found(value, scrubber)) {
      return value;
    }
    try {
      return scrubber.apply(Utf8.decode(value)).getBytes(StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      return null;
    }
  }

  /** Whether the bytes, which may be null, hold words of an entity. */
  public static boolean found(byte[] bytes, Scrubber scrubber) {
    return bytes != null && scrubber.finds(new String(bytes, StandardCharsets.UTF_8));
  }
}
