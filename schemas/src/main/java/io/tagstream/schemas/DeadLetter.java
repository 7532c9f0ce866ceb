package io.tagstream.schemas;

import io.tagstream.schemas.record.Require;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * Why a record is on the {@code dead-letters} topic; as headers, named and encoded as Kafka
 * Streams' own dead letter queue does.
 *
 * @param topic where the record was
 * @param partition of that topic
 * @param offset in that partition
 * @param exception what kind of error, such as a class name
 * @param message the reason, in one line
 * @param stacktrace or null
 */
public record DeadLetter(
    String topic, int partition, long offset, String exception, String message, String stacktrace) {
  /** A header that is there where the value had to be cut: its original size in bytes. */
  public static final String ORIGINAL_BYTES = "tagstream.original.bytes";

  /**
   * A header that is there where the key had to be cut: its original size in bytes; or -1 where
   * there was none, and the topic wants one.
   */
  public static final String ORIGINAL_KEY_BYTES = "tagstream.original.key.bytes";

  /** A header that is there where the record's own did not fit, and were left out: how many. */
  public static final String ORIGINAL_HEADERS = "tagstream.original.headers";

  /**
   * A header that is there where the topic does not allow the record's timestamp: that, in
   * milliseconds since the epoch.
   */
  public static final String ORIGINAL_TIMESTAMP = "tagstream.original.timestamp";

  /**
   * A header of a record that was a dead letter and was sent again: {@code TOPIC-PARTITION-OFFSET}
   * of the dead letter.
   */
  public static final String RESENT_FROM = "tagstream.resent.from";

  private static final String PREFIX = "__streams.errors.";
  private static final String NOTE = "tagstream.original.";

  private static final String NO_KEY = "-1";

  /** What the headers take at most that say what the record was. */
  private static final int NOTES_BYTES = 250;

  private static final int LONGEST_MESSAGE = 2_000;
  private static final int LONGEST_STACKTRACE = 50_000;

  /** What a topic must take for stack traces; else the reason is kept to what is needed. */
  private static final int ROOM_FOR_STACKTRACES = 4 * (LONGEST_MESSAGE + LONGEST_STACKTRACE);

  private static final int ROOM_FOR_MESSAGES = 5 * LONGEST_MESSAGE;
  private static final int SHORT_TEXT = 100;

  public DeadLetter {
    Require.present(topic, "topic");
    Require.present(exception, "exception");
    message = Require.line(Require.given(message, "message"));
    stacktrace = Require.wellFormed(stacktrace);
  }

  /** A record rejected for its content. */
  public static DeadLetter rejected(String topic, int partition, long offset, String reason) {
    return new DeadLetter(
        topic,
        partition,
        offset,
        "org.apache.kafka.common.errors.SerializationException",
        reason,
        null);
  }

  /**
   * Makes a dead letter of a record, so that the topic takes it: adds the reason, in the place of
   * an earlier one, and cuts the value; where that is not enough, the record's own headers are left
   * out, and the key is cut, too. Further headers say what the record was.
   *
   * @param limits of the topic of dead letters
   * @param now in milliseconds since the epoch
   * @return empty if the topic takes too little for the reason alone
   */
  public Optional<RawRecord> of(RawRecord record, TopicLimits limits, long now) {
    Headers reason = new RecordHeaders();
    within(limits.maxBytes()).writeTo(reason);
    int notes = NOTES_BYTES + (limits.keyed() ? place().length : 0);
    int room = limits.maxBytes() - notes - RawRecord.size(reason);
    if (room < 0) {
      return Optional.empty();
    }
    Headers headers = own(record, room);
    room -= RawRecord.size(headers);
    reason.forEach(headers::add);
    byte[] key = key(record.key(), limits.keyed(), room, headers);
    room -= RawRecord.length(key);
    byte[] value = cut(record.value(), room, room, ORIGINAL_BYTES, headers);
    long timestamp = limits.lawful(record.timestamp(), now);
    if (timestamp != record.timestamp()) {
      set(headers, ORIGINAL_TIMESTAMP, Long.toString(record.timestamp()));
    }
    return Optional.of(new RawRecord(key, value, headers, timestamp));
  }

  /** This reason, short enough for a topic that takes so many bytes. */
  private DeadLetter within(int maxBytes) {
    int most = maxBytes < ROOM_FOR_MESSAGES ? SHORT_TEXT : LONGEST_MESSAGE;
    return new DeadLetter(
        topic,
        partition,
        offset,
        cut(exception, most),
        cut(message, most),
        stacktrace == null || maxBytes < ROOM_FOR_STACKTRACES
            ? null
            : cut(stacktrace, LONGEST_STACKTRACE));
  }

  private static String cut(String text, int most) {
    if (text.length() <= most) {
      return text;
    }
    return text.substring(0, Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most)
        + "…";
  }

  /** The record's own headers, or how many there were if they do not fit. */
  private static Headers own(RawRecord record, int room) {
    Headers own = new RecordHeaders();
    int others = 0;
    for (Header header : record.headers()) {
      if (!header.key().startsWith(PREFIX)) {
        own.add(header);
        others++;
      }
    }
    if (others == 0 || RawRecord.size(own) + RawRecord.length(record.key()) <= room) {
      return own;
    }
    Headers none = new RecordHeaders();
    set(none, ORIGINAL_HEADERS, Integer.toString(others));
    return none;
  }

  private byte[] key(byte[] key, boolean wanted, int room, Headers headers) {
    if (key == null && wanted) {
      set(headers, ORIGINAL_KEY_BYTES, NO_KEY);
      return place();
    }
    return cut(key, room, room / 2, ORIGINAL_KEY_BYTES, headers);
  }

  private byte[] place() {
    return "%s-%d-%d".formatted(topic, partition, offset).getBytes(StandardCharsets.UTF_8);
  }

  /** The bytes, or if they are too many, as many as are kept. */
  private static byte[] cut(byte[] bytes, int most, int kept, String header, Headers headers) {
    if (RawRecord.length(bytes) <= most) {
      return bytes;
    }
    set(headers, header, Integer.toString(bytes.length));
    return Arrays.copyOf(bytes, Math.max(0, kept));
  }

  /** Adds the headers, replacing those of an earlier dead letter. */
  public void writeTo(Headers headers) {
    set(headers, PREFIX + "topic", topic);
    set(headers, PREFIX + "partition", String.valueOf(partition));
    set(headers, PREFIX + "offset", String.valueOf(offset));
    set(headers, PREFIX + "exception", exception);
    set(headers, PREFIX + "message", message);
    set(headers, PREFIX + "stacktrace", stacktrace);
  }

  /** Reads the headers; throws {@link IllegalArgumentException} naming one that is not there. */
  public static DeadLetter readFrom(Headers headers) {
    return new DeadLetter(
        get(headers, "topic"),
        Integer.parseInt(Require.present(get(headers, "partition"), "partition")),
        Long.parseLong(Require.present(get(headers, "offset"), "offset")),
        get(headers, "exception"),
        get(headers, "message"),
        get(headers, "stacktrace"));
  }

  /**
   * The record that a dead letter was made of, but for a value that was cut: that is as it is in
   * the letter.
   *
   * @throws IllegalArgumentException in one line if its key or its headers are not in the letter
   */
  public static RawRecord original(RawRecord letter) {
    String keyBytes = note(letter.headers(), ORIGINAL_KEY_BYTES);
    if (keyBytes != null && !keyBytes.equals(NO_KEY)) {
      throw new IllegalArgumentException("the dead letter has not all of the record's key");
    }
    if (note(letter.headers(), ORIGINAL_HEADERS) != null) {
      throw new IllegalArgumentException("the dead letter has not the record's headers");
    }
    Headers own = new RecordHeaders();
    for (Header header : letter.headers()) {
      if (!header.key().startsWith(PREFIX) && !header.key().startsWith(NOTE)) {
        own.add(header);
      }
    }
    return new RawRecord(
        keyBytes == null ? letter.key() : null, letter.value(), own, timestamp(letter));
  }

  private static long timestamp(RawRecord letter) {
    String original = note(letter.headers(), ORIGINAL_TIMESTAMP);
    return original != null && original.matches("-?\\d{1,18}")
        ? Long.parseLong(original)
        : letter.timestamp();
  }

  private static String note(Headers headers, String name) {
    Header header = headers.lastHeader(name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  private static void set(Headers headers, String name, String value) {
    headers.remove(name);
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String get(Headers headers, String name) {
    return note(headers, PREFIX + name);
  }
}
