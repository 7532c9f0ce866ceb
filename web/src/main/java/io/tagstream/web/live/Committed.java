package io.tagstream.web.live;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** How far a consumer group is, as it was a moment ago. It waits for nobody. For any thread. */
final class Committed implements AutoCloseable {
  private static final long AGAIN_NANOS = 5_000_000_000L;

  private final Map<String, Object> client;
  private final String group;
  private volatile Map<TopicPartition, Long> offsets;

  // Guarded by this.
  private Admin admin;
  private long askedNanos = System.nanoTime() - AGAIN_NANOS;
  private boolean closed;

  /**
   * Asks nothing before somebody wants to know.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   */
  Committed(Map<String, Object> client, String group) {
    this.client = new HashMap<>(client);
    this.group = group;
  }

  /** Its offsets; null if they are not known (yet). */
  Map<TopicPartition, Long> get() {
    ask();
    return offsets;
  }

  private synchronized void ask() {
    long now = System.nanoTime();
    if (closed || now - askedNanos < AGAIN_NANOS) {
      return;
    }
    askedNanos = now;
    try {
      if (admin == null) {
        admin = Admin.create(client);
      }
      var unused =
          admin
              .listConsumerGroupOffsets(group)
              .partitionsToOffsetAndMetadata()
              .whenComplete(
                  (found, failure) -> {
                    if (failure == null) {
                      Map<TopicPartition, Long> known = new HashMap<>();
                      found.forEach(
                          (partition, offset) -> {
                            if (offset != null) {
                              known.put(partition, offset.offset());
                            }
                          });
                      offsets = known;
                    }
                  });
    } catch (KafkaException e) {
      // Another time.
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    if (admin != null) {
      admin.close(Duration.ZERO);
    }
  }
}
