package io.tagstream.schemas;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

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

  /** A header that is there where the record's own did not fit, and were left out: how many. */
  public static final String ORIGINAL_HEADERS = "tagstream.original.headers";

  /** So many bytes of key, value and headers fit in what brokers take by default. */
  public static final int MAX_RECORD_BYTES = 1_000_000;

  private static final String PREFIX = "__streams.errors.";

  /** What the record format takes at most for the lengths of a header's name and value. */
  private static final int HEADER_LENGTHS_BYTES = 10;

  public DeadLetter {
    Require.present(topic, "topic");
    Require.present(exception, "exception");
    Require.present(message, "message");
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
   * Makes a dead letter of a record: adds the headers, replacing those of an earlier dead letter,
   * and cuts the value where the record would not fit; where that is not enough, the record's own
   * headers are left out, too.
   *
   * @param headers the record's, to be written with the dead letter
   * @param key the record's, or null
   * @param value the record's, or null
   * @return the value to write
   */
  public byte[] writeTo(Headers headers, byte[] key, byte[] value) {
    writeTo(headers);
    if (size(headers, key, value) - length(value) > MAX_RECORD_BYTES) {
      leaveOutOthers(headers);
    }
    int tooMuch = size(headers, key, value) - MAX_RECORD_BYTES;
    if (tooMuch <= 0 || value == null) {
      return value;
    }
    set(headers, ORIGINAL_BYTES, Integer.toString(value.length));
    return Arrays.copyOf(value, Math.max(0, value.length - tooMuch));
  }

  private static void leaveOutOthers(Headers headers) {
    List<String> others =
        Stream.of(headers.toArray())
            .map(Header::key)
            .filter(name -> !name.startsWith(PREFIX) && !name.equals(ORIGINAL_BYTES))
            .toList();
    others.forEach(headers::remove);
    set(headers, ORIGINAL_HEADERS, Integer.toString(others.size()));
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

  private static void set(Headers headers, String name, String value) {
    headers.remove(name);
    if (value != null) {
      headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String get(Headers headers, String name) {
    Header header = headers.lastHeader(PREFIX + name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }

  /** What a record takes, in bytes, to be compared with {@link #MAX_RECORD_BYTES}. */
  public static int size(Headers headers, byte[] key, byte[] value) {
    int size = length(key) + length(value);
    for (Header header : headers) {
      size +=
          header.key().getBytes(StandardCharsets.UTF_8).length
              + length(header.value())
              + HEADER_LENGTHS_BYTES;
    }
    return size;
  }

  private static int length(byte[] bytes) {
    return bytes == null ? 0 : bytes.length;
  }
}
