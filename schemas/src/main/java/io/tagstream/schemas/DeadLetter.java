package io.tagstream.schemas;

import java.nio.charset.StandardCharsets;
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
  private static final String PREFIX = "__streams.errors.";

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

  /** Adds the headers, replacing those of an earlier dead letter. */
  public void writeTo(Headers headers) {
    set(headers, "topic", topic);
    set(headers, "partition", String.valueOf(partition));
    set(headers, "offset", String.valueOf(offset));
    set(headers, "exception", exception);
    set(headers, "message", message);
    set(headers, "stacktrace", stacktrace);
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
    headers.remove(PREFIX + name);
    if (value != null) {
      headers.add(PREFIX + name, value.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String get(Headers headers, String name) {
    Header header = headers.lastHeader(PREFIX + name);
    return header == null || header.value() == null
        ? null
        : new String(header.value(), StandardCharsets.UTF_8);
  }
}
