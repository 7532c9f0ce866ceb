package io.tagstream.runtime.registry;

import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.schemas.record.Require;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Follows the {@code model-registry} topic: which versions there are, and where the aliases point.
 * It connects with the first read. One read runs at a time; {@link #snapshot} is for any thread and
 * never waits.
 */
public final class ModelRegistry implements AutoCloseable {
  private static final int MOST_UNREADABLE = 100;

  private final Topic<String, RegistryRecord> topic;
  private final Supplier<TopicReader> readers;
  private final Map<String, RegistryRecord> records = new TreeMap<>();
  private final Map<String, String> unreadable = new TreeMap<>();
  private volatile TopicReader reader;
  private volatile boolean closed;
  private volatile RegistrySnapshot snapshot = RegistrySnapshot.EMPTY;

  /**
   * A registry not read yet.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   */
  public ModelRegistry(Map<String, Object> client, Topics topics) {
    this(
        topics.modelRegistry(),
        () -> new TopicReader(Map.copyOf(client), topics.modelRegistry().name()));
  }

  ModelRegistry(Topic<String, RegistryRecord> topic, Supplier<TopicReader> readers) {
    this.topic = topic;
    this.readers = readers;
  }

  /** What was read so far. */
  public RegistrySnapshot snapshot() {
    return snapshot;
  }

  /**
   * Reads to the topic's present end: what was committed before the call is in the result.
   *
   * @param patience how long to wait for one more record before giving up
   * @throws org.apache.kafka.common.KafkaException if the topic does not exist or the broker does
   *     not answer
   */
  public RegistrySnapshot refresh(Duration patience) {
    return refresh(patience, 0);
  }

  /**
   * The same, and at least up to this offset of its only partition: for who has just written there,
   * since readers may see a transaction only a moment after its commit.
   */
  public synchronized RegistrySnapshot refresh(Duration patience, long atLeast) {
    reader()
        .readToEnd(
            patience,
            0,
            atLeast,
            record -> {
              apply(record);
              return true;
            });
    return publish();
  }

  /**
   * Follows: waits for a change, at most so long.
   *
   * @return what is known afterwards
   * @throws org.apache.kafka.common.errors.WakeupException when it is closed meanwhile
   */
  public synchronized RegistrySnapshot poll(Duration timeout) {
    reader().poll(timeout).forEach(this::apply);
    return publish();
  }

  /**
   * Makes a read that waits, or the next one, throw {@link
   * org.apache.kafka.common.errors.WakeupException}; for any thread.
   */
  public void wakeup() {
    TopicReader waiting = reader;
    if (waiting != null) {
      waiting.wakeup();
    }
  }

  private TopicReader reader() {
    if (closed) {
      throw new IllegalStateException("the registry is closed");
    }
    if (reader == null) {
      reader = readers.get();
    }
    return reader;
  }

  private RegistrySnapshot publish() {
    snapshot = RegistrySnapshot.of(records, unreadable);
    return snapshot;
  }

  /** A record that cannot be read changes nothing: what its key held before stays. */
  private void apply(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    unreadable.remove(key);
    if (record.value() == null) {
      records.remove(key);
      return;
    }
    topic.decode(record.value()).either(value -> put(key, value), reason -> refuse(key, reason));
  }

  private void put(String key, RegistryRecord value) {
    if (fits(key, value)) {
      records.put(key, value);
    } else {
      refuse(key, "topic %s: the key does not fit the value".formatted(topic.name()));
    }
  }

  /** Whoever writes there can make up any number of keys. */
  private void refuse(String key, String reason) {
    if (unreadable.size() < MOST_UNREADABLE) {
      unreadable.put(key, reason);
    }
  }

  private static boolean fits(String key, RegistryRecord value) {
    return value instanceof ModelVersion
        ? key.equals(value.version())
        : RegistryRecord.isAlias(key) && Require.isName(RegistryRecord.alias(key));
  }

  @Override
  public void close() {
    closed = true;
    wakeup();
    synchronized (this) {
      if (reader != null) {
        reader.close();
        reader = null;
      }
    }
  }
}
