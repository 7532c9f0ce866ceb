package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.web.topic.RecordFinder;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;

/** Single records, as people read them. */
record Lookup(RecordFinder finder) {
  /** Longer values are cut: whoever wants more has clients for it. */
  private static final int MOST_BYTES = 1 << 20;

  /**
   * A record as people read it.
   *
   * @param key its text; null without one
   * @param value the same
   * @param valueBytes how long it is, where it is cut
   * @param base64 which of them are no text, and in Base64: {@code key}, {@code value}
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Found(
      String topic,
      int partition,
      long offset,
      Instant timestamp,
      String key,
      String value,
      Integer valueBytes,
      List<String> base64,
      List<Pair> headers) {}

  /** A header; what is no text is shown in Base64. */
  record Pair(String key, String value) {}

  /** Looks a record up; empty where there is none. */
  CompletableFuture<Optional<Found>> find(String topic, int partition, long offset) {
    CompletableFuture<Optional<ConsumerRecord<byte[], byte[]>>> record =
        finder.find(topic, partition, offset);
    CompletableFuture<Optional<Found>> answer = record.thenApply(found -> found.map(Lookup::found));
    var unused =
        answer.whenComplete(
            (value, failure) -> {
              if (answer.isCancelled()) {
                record.cancel(false);
              }
            });
    return answer;
  }

  private static Found found(ConsumerRecord<byte[], byte[]> record) {
    List<String> base64 = new ArrayList<>();
    List<Pair> headers = new ArrayList<>();
    for (Header header : record.headers()) {
      headers.add(new Pair(header.key(), text(header.value(), null, base64)));
    }
    byte[] value = record.value();
    boolean isCut = value != null && value.length > MOST_BYTES;
    return new Found(
        record.topic(),
        record.partition(),
        record.offset(),
        Instant.ofEpochMilli(record.timestamp()),
        text(record.key(), "key", base64),
        text(isCut ? cut(value) : value, "value", base64),
        isCut ? value.length : null,
        base64,
        headers);
  }

  /** Cuts between two characters. */
  private static byte[] cut(byte[] value) {
    int end = MOST_BYTES;
    while ((value[end] & 0xC0) == 0x80 && end > MOST_BYTES - 4) {
      end--;
    }
    return Arrays.copyOf(value, end);
  }

  private static String text(byte[] bytes, String name, List<String> base64) {
    if (bytes == null) {
      return null;
    }
    try {
      return Utf8.decode(bytes);
    } catch (CharacterCodingException e) {
      if (name != null) {
        base64.add(name);
      }
      return Base64.getEncoder().encodeToString(bytes);
    }
  }
}
