package io.tagstream.quickstart;

import io.tagstream.runtime.process.Daemons;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.errors.WakeupException;

/** Follows a topic from its beginning, committed records only, on a thread of its own. */
final class TopicTail implements AutoCloseable {
  private final TopicReader reader;
  private final Thread thread;

  /** Begins to follow; values that cannot be read are passed over. */
  <V> TopicTail(Map<String, Object> client, Topic<?, V> topic, Consumer<V> consumer) {
    reader = new TopicReader(client, topic.name());
    thread =
        Daemons.thread(
            () -> {
              try {
                while (!Thread.currentThread().isInterrupted()) {
                  for (ConsumerRecord<byte[], byte[]> record : reader.poll(Duration.ofSeconds(1))) {
                    if (topic.decode(record.value()) instanceof Decoded.Value<V> decoded) {
                      consumer.accept(decoded.value());
                    }
                  }
                }
              } catch (WakeupException e) {
                // closed
              } finally {
                reader.close();
              }
            },
            "tail-" + topic.name());
    thread.start();
  }

  @Override
  public void close() {
    reader.wakeup();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
