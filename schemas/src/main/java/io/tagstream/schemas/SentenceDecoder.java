package io.tagstream.schemas;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonReason;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.SentenceRecord;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.apache.kafka.common.utils.Utils;

/**
 * Reads a value of the {@code sentences} topic, or a line for {@code tagstream tag}: JSON when its
 * first non-blank character is <code>{
 * </code>, else a bare line of UTF-8 text. Never throws for what it is given.
 *
 * @param maxBytes the largest value it takes, in bytes
 */
public record SentenceDecoder(int maxBytes) {
  /** What the tagger takes unless configured otherwise. */
  public static final int DEFAULT_MAX_BYTES = 256 * 1024;

  public SentenceDecoder {
    if (maxBytes < 1) {
      throw new IllegalArgumentException("maxBytes is " + maxBytes + ": wanted 1 or more");
    }
  }

  /** The sentence, or the reason why it cannot be read; the value may be null. */
  public Decoded<SentenceRecord> decode(byte[] value) {
    return utf8(value).flatMap(SentenceDecoder::decode);
  }

  private static Decoded<SentenceRecord> decode(String text) {
    try {
      return new Decoded.Value<>(read(text));
    } catch (JsonProcessingException e) {
      return new Decoded.Rejected<>(JsonReason.of(e));
    } catch (IllegalArgumentException e) {
      return new Decoded.Rejected<>(e.getMessage());
    }
  }

  /** A value as text, or the reason why it is none; the value may be null. */
  public Decoded<String> utf8(byte[] value) {
    if (value == null) {
      return Decoded.Rejected.plain("no value: expected a JSON object or a line of text");
    }
    if (value.length > maxBytes) {
      return tooLarge(value.length);
    }
    try {
      return new Decoded.Value<>(withoutMark(strictUtf8(value)));
    } catch (IllegalArgumentException e) {
      return Decoded.Rejected.plain(e.getMessage());
    }
  }

  /** A text as it is, whatever it begins with, but for its line's end. */
  public Decoded<SentenceRecord> text(String text) {
    return checked(() -> SentenceRecord.of(withoutLineEnd(text)));
  }

  /** A JSON value: an object as on the topic, or a string, which is the text. */
  public Decoded<SentenceRecord> json(JsonNode json) {
    return checked(
        () -> {
          if (json.isTextual()) {
            return SentenceRecord.of(json.textValue());
          }
          if (!json.isObject()) {
            throw wrongType("sentence", "an object or a string", json);
          }
          return fromJson(json);
        });
  }

  private Decoded<SentenceRecord> checked(Supplier<SentenceRecord> reading) {
    try {
      SentenceRecord sentence = reading.get();
      int bytes = Utils.utf8Length(sentence.text());
      return bytes > maxBytes ? tooLarge(bytes) : new Decoded.Value<>(sentence);
    } catch (IllegalArgumentException e) {
      return new Decoded.Rejected<>(e.getMessage());
    }
  }

  /** The answer to a value beyond the limit, which need not be there as a whole. */
  public <T> Decoded<T> tooLarge(long bytes) {
    return Decoded.Rejected.plain("%d bytes: at most %d are allowed".formatted(bytes, maxBytes));
  }

  /**
   * Refuses a sentence beyond the limit.
   *
   * @param field where it is from
   * @throws IllegalArgumentException naming the field
   */
  public void requireShort(String sentence, String field) {
    int bytes = Utils.utf8Length(sentence);
    if (bytes > maxBytes) {
      throw new IllegalArgumentException(
          "'%s' has %d bytes: at most %d are allowed".formatted(field, bytes, maxBytes));
    }
  }

  /** Reads without a limit of size and with exceptions, as the topic's serde does. */
  static SentenceRecord read(byte[] value) throws JsonProcessingException {
    return read(withoutMark(strictUtf8(value)));
  }

  private static SentenceRecord read(String text) throws JsonProcessingException {
    if (text.stripLeading().startsWith("{")) {
      return fromJson(Json.MAPPER.readTree(text));
    }
    return SentenceRecord.of(withoutLineEnd(text));
  }

  private static SentenceRecord fromJson(JsonNode json) {
    String text = text(json.get("text"));
    List<String> tokens = tokens(json.get("tokens"));
    if (text != null) {
      return new SentenceRecord(text, tokens);
    }
    if (tokens == null) {
      throw new IllegalArgumentException("neither 'text' nor 'tokens' is given");
    }
    return SentenceRecord.of(tokens);
  }

  private static String text(JsonNode node) {
    return isAbsent(node) ? null : string(node, "text");
  }

  private static List<String> tokens(JsonNode node) {
    if (isAbsent(node)) {
      return null;
    }
    if (!node.isArray()) {
      throw wrongType("tokens", "an array of strings", node);
    }
    List<String> tokens = new ArrayList<>(node.size());
    for (JsonNode token : node) {
      tokens.add(string(token, "tokens[" + tokens.size() + "]"));
    }
    return tokens;
  }

  private static boolean isAbsent(JsonNode node) {
    return node == null || node.isNull();
  }

  private static String string(JsonNode node, String field) {
    if (!node.isTextual()) {
      throw wrongType(field, "a string", node);
    }
    return node.textValue();
  }

  private static IllegalArgumentException wrongType(String field, String wanted, JsonNode node) {
    return new IllegalArgumentException(
        "'%s' is not %s but %s"
            .formatted(field, wanted, node.getNodeType().name().toLowerCase(Locale.ROOT)));
  }

  private static String strictUtf8(byte[] bytes) {
    try {
      return Utf8.decode(bytes);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException(
          isUtf16(bytes) ? "not valid UTF-8: it begins as UTF-16 does" : "not valid UTF-8", e);
    }
  }

  /** Whether it is UTF-16, by the byte order mark, which is never UTF-8. */
  private static boolean isUtf16(byte[] bytes) {
    return bytes.length > 1
        && ((bytes[0] == (byte) 0xFF && bytes[1] == (byte) 0xFE)
            || (bytes[0] == (byte) 0xFE && bytes[1] == (byte) 0xFF));
  }

  private static String withoutMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static String withoutLineEnd(String text) {
    int end = text.length();
    while (end > 0 && (text.charAt(end - 1) == '\n' || text.charAt(end - 1) == '\r')) {
      end--;
    }
    return text.substring(0, end);
  }
}
