package io.tagstream.web.live.health;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.DeadLetter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * A dead letter as far as it is kept: its place, and beginnings.
 *
 * @param partition of the dead letters
 * @param offset in that partition
 * @param timestamp of the record, which is when it was written first, not when it died
 * @param topic where the record was; null where the letter does not say
 * @param originalPartition of that topic
 * @param originalOffset in that partition
 * @param key its beginning; null without one
 * @param value its beginning; null without one
 * @param cut what the letter lacks of the record: {@code value}, {@code key}, {@code headers}
 * @param resentFrom the dead letter that it was before it was sent again; null for the first time
 * @param kind what kind of reason: those of a kind differ in numbers and in what they quote
 * @param exception what kind of error, by its short name
 * @param message the reason
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Buried(
    int partition,
    long offset,
    Instant timestamp,
    String topic,
    Integer originalPartition,
    Long originalOffset,
    String key,
    String value,
    List<String> cut,
    String resentFrom,
    @JsonIgnore String kind,
    @JsonIgnore String exception,
    @JsonIgnore String message) {
  private static final int LONGEST_PLACE = 280;
  private static final int LONGEST_KEY = 60;
  private static final int LONGEST_VALUE = 120;
  private static final int LONGEST_MESSAGE = 300;
  private static final int LONGEST_NAME = 100;

  /** Enough for the longest message that is shown, if each character takes four. */
  private static final int HEADER_BYTES = 2000;

  private static final Pattern TOPIC = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  private static final Pattern PLACE = Pattern.compile("[a-zA-Z0-9._-]+-\\d+-\\d+");

  private static final Pattern QUOTED =
      Pattern.compile(
          "(?<![\\p{L}\\p{N}])'[^']*'|\"[^\"]*\"|`[^`]*`|«[^»]*»|‘[^’]*’|“[^”]*”|„[^“]*“");
  private static final Pattern NUMBERS = Pattern.compile("\\d+([.,:]\\d+)*");

  /** A dead letter that has just been read. */
  static Buried of(ConsumerRecord<byte[], byte[]> record) {
    DeadLetter why = why(record.headers());
    String exception = why == null ? "" : shortName(why.exception());
    String message =
        why == null || why.message() == null ? "" : Previews.of(why.message(), LONGEST_MESSAGE);
    return new Buried(
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        why == null ? null : topic(why.topic()),
        why == null ? null : why.partition(),
        why == null ? null : why.offset(),
        Previews.of(record.key(), LONGEST_KEY),
        Previews.of(record.value(), LONGEST_VALUE),
        cut(record.headers()),
        resentFrom(record.headers()),
        exception + ": " + folded(message),
        exception,
        message);
  }

  /** Null where a letter is none of Tagstream's. */
  private static DeadLetter why(Headers headers) {
    try {
      return DeadLetter.readFrom(beginnings(headers));
    } catch (RuntimeException e) { // Whoever may write there may write anything.
      return null;
    }
  }

  /** What is shown of headers is in their beginnings; those of strangers may be long. */
  private static Headers beginnings(Headers headers) {
    Headers begin = new RecordHeaders();
    for (Header header : headers) {
      byte[] value = header.value();
      begin.add(
          header.key(),
          value == null || value.length <= HEADER_BYTES
              ? value
              : Arrays.copyOf(value, HEADER_BYTES));
    }
    return begin;
  }

  private static String shortName(String exception) {
    return Previews.of(exception.substring(exception.lastIndexOf('.') + 1), LONGEST_NAME);
  }

  /** The reason without what differs from record to record. */
  static String folded(String message) {
    return NUMBERS.matcher(QUOTED.matcher(message).replaceAll("'…'")).replaceAll("#");
  }

  private static List<String> cut(Headers headers) {
    boolean isKeyCut = headers.lastHeader(DeadLetter.ORIGINAL_KEY_BYTES) != null;
    return Stream.of(
            headers.lastHeader(DeadLetter.ORIGINAL_BYTES) == null ? null : "value",
            isKeyCut && !hadNoKey(headers) ? "key" : null,
            headers.lastHeader(DeadLetter.ORIGINAL_HEADERS) == null ? null : "headers")
        .filter(Objects::nonNull)
        .toList();
  }

  private static boolean hadNoKey(Headers headers) {
    return "-1".equals(Previews.of(headers.lastHeader(DeadLetter.ORIGINAL_KEY_BYTES).value(), 9));
  }

  /** A name that a topic can have; of any other, a little. */
  private static String topic(String name) {
    return TOPIC.matcher(name).matches() ? name : Previews.of(name, LONGEST_KEY);
  }

  /** Which dead letter a record was before; null for none. */
  static String resentFrom(Headers headers) {
    Header header = headers.lastHeader(DeadLetter.RESENT_FROM);
    if (header == null || header.value() == null || header.value().length > LONGEST_PLACE) {
      return null;
    }
    String place = new String(header.value(), StandardCharsets.UTF_8);
    return PLACE.matcher(place).matches() ? place : null;
  }

  /** Where it is, as {@link DeadLetter#RESENT_FROM} has it. */
  static String place(String topic, int partition, long offset) {
    return "%s-%d-%d".formatted(topic, partition, offset);
  }
}
