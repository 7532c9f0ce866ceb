package io.tagstream.web.write;

import io.tagstream.runtime.process.Daemons;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Writes records for people, each at once and acknowledged by all replicas. For any thread. */
public final class Outbox implements AutoCloseable {
  /** Somebody waits for it. */
  private static final int PATIENCE_MILLIS = 8000;

  private static final int MOST_WAITING = 200;

  private final Map<String, Object> client;

  /** Sending may wait for the broker, which no thread of the server may. */
  private final ThreadPoolExecutor thread =
      new ThreadPoolExecutor(
          1,
          1,
          1,
          TimeUnit.MINUTES,
          new LinkedBlockingQueue<>(MOST_WAITING),
          Daemons.named("tagstream-outbox"));

  private KafkaProducer<byte[], byte[]> producer; // of the thread

  /**
   * An outbox that connects when there is something to write.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   */
  public Outbox(Map<String, Object> client) {
    this.client = new HashMap<>(client);
    this.client.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    this.client.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    this.client.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, PATIENCE_MILLIS);
    this.client.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS / 2);
    this.client.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
  }

  /**
   * Writes a record.
   *
   * @return where it is; fails with {@link KafkaException} if it may not be there
   */
  public CompletableFuture<RecordMetadata> write(ProducerRecord<byte[], byte[]> record) {
    CompletableFuture<RecordMetadata> written = new CompletableFuture<>();
    try {
      thread.execute(() -> send(record, written));
    } catch (RejectedExecutionException e) {
      written.completeExceptionally(new KafkaException("too much waits to be written"));
    }
    return written;
  }

  private void send(
      ProducerRecord<byte[], byte[]> record, CompletableFuture<RecordMetadata> written) {
    try {
      if (producer == null) {
        producer =
            new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
      }
      var unused =
          producer.send(
              record,
              (metadata, failure) -> {
                if (failure == null) {
                  written.complete(metadata);
                } else {
                  written.completeExceptionally(failure);
                }
              });
    } catch (RuntimeException e) {
      written.completeExceptionally(e);
    }
  }

  @Override
  public void close() {
    try {
      thread.execute(
          () -> {
            if (producer != null) {
              producer.close(Duration.ofSeconds(2));
            }
          });
    } catch (RejectedExecutionException e) {
      // It is full, and what is in it fails.
    }
    thread.shutdown();
  }
}
