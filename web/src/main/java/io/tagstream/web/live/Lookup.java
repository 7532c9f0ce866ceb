package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.json.Utf8;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.header.Header;

/** Finds single records, on a thread of its own. */
final class Lookup implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 3000;
  private static final int MOST_WAITING = 50;

  /** Longer values are cut: whoever wants more has clients for it. */
  private static final int MOST_BYTES = 1 << 20;

  private final Map<String, Object> client;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          Daemons.named("tagstream-lookup"));

  Lookup(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
  }

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
    CompletableFuture<Optional<Found>> answer = new CompletableFuture<>();
    try {
      thread.execute(
          () -> {
            if (answer.isDone()) {
              return;
            }
            try {
              answer.complete(read(topic, partition, offset));
            } catch (RuntimeException e) {
              answer.completeExceptionally(e);
            }
          });
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(new KafkaException("too many look for records now"));
    }
    return answer;
  }

  private Optional<Found> read(String topic, int partition, long offset) {
    try (TopicReader reader = new TopicReader(client, topic)) {
      if (partition >= reader.partitions()) {
        return Optional.empty();
      }
      reader.seek(partition, offset);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(100))) {
          return record.offset() == offset ? Optional.of(found(record)) : Optional.empty();
        }
      }
      return Optional.empty();
    }
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

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
