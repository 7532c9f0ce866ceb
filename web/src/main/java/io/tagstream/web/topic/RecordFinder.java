package io.tagstream.web.topic;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.topic.TopicReader;
import java.time.Duration;
import java.util.HashMap;
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

/** Finds single records by their places, on a thread of its own. For any thread. */
public final class RecordFinder implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 3000;
  private static final int MOST_WAITING = 50;

  private final Map<String, Object> client;
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          0,
          1,
          30,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(MOST_WAITING),
          Daemons.named("tagstream-lookup"));

  /**
   * A finder that connects when somebody asks.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   */
  public RecordFinder(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
  }

  /** Finds a record; empty where there is none. Fails with {@link KafkaException}. */
  public CompletableFuture<Optional<ConsumerRecord<byte[], byte[]>>> find(
      String topic, int partition, long offset) {
    CompletableFuture<Optional<ConsumerRecord<byte[], byte[]>>> answer = new CompletableFuture<>();
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

  private Optional<ConsumerRecord<byte[], byte[]>> read(String topic, int partition, long offset) {
    try (TopicReader reader = new TopicReader(client, topic)) {
      if (partition >= reader.partitions()) {
        return Optional.empty();
      }
      reader.seek(partition, offset);
      long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      while (System.nanoTime() < end) {
        for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofMillis(100))) {
          return record.offset() == offset ? Optional.of(record) : Optional.empty();
        }
      }
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
