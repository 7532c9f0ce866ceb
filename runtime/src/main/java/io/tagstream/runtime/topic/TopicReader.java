package io.tagstream.runtime.topic;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads a topic from its beginning: every partition, committed records only, without a consumer
 * group. For one thread, but for {@link #wakeup}.
 */
public final class TopicReader implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(100);

  private final String topic;
  private final int partitions;
  private final Consumer<byte[], byte[]> consumer;

  /**
   * Connects to the broker.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param topic its name
   * @throws KafkaException if the topic does not exist or the broker cannot be reached
   */
  public TopicReader(Map<String, Object> client, String topic) {
    this(new KafkaConsumer<>(config(client)), topic);
  }

  public TopicReader(Consumer<byte[], byte[]> consumer, String topic) {
    this.topic = topic;
    this.consumer = consumer;
    try {
      List<TopicPartition> all = all();
      partitions = all.size();
      consumer.assign(all);
      consumer.seekToBeginning(all);
    } catch (RuntimeException e) {
      consumer.close();
      throw e;
    }
  }

  private static Map<String, Object> config(Map<String, Object> client) {
    Map<String, Object> config = consumerConfig(client);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    return config;
  }

  /**
   * How a consumer of ours is set up: committed records, from the beginning where nothing else is
   * known, as bytes; offsets are committed by hand.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @return a copy to add to
   */
  public static Map<String, Object> consumerConfig(Map<String, Object> client) {
    Map<String, Object> config = new HashMap<>(client);
    config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, "false");
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, "false");
    config.put(ConsumerConfig.KEY_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    config.put(ConsumerConfig.VALUE_DESERIALIZER_CLASS_CONFIG, ByteArrayDeserializer.class);
    return config;
  }

  private List<TopicPartition> all() {
    List<PartitionInfo> infos = consumer.partitionsFor(topic);
    if (infos == null || infos.isEmpty()) {
      throw new KafkaException("topic " + topic + " does not exist: create it first");
    }
    List<TopicPartition> all = new ArrayList<>();
    infos.forEach(info -> all.add(new TopicPartition(topic, info.partition())));
    return all;
  }

  /**
   * Where a partition ends, with what is in transactions that are still open.
   *
   * @throws KafkaException if the broker does not answer
   */
  public static long writtenEnd(Map<String, Object> client, TopicPartition partition) {
    Map<String, Object> config = config(client);
    config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(config)) {
      return consumer.endOffsets(List.of(partition)).get(partition);
    }
  }

  /** How many partitions the topic has: nobody answers for any other. */
  public int partitions() {
    return partitions;
  }

  /** Leaves all other partitions out and goes on from this offset. */
  public void seek(int partition, long offset) {
    TopicPartition only = new TopicPartition(topic, partition);
    consumer.assign(List.of(only));
    consumer.seek(only, offset);
  }

  /** What comes next, waiting for it at most so long. */
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    return consumer.poll(timeout);
  }

  /**
   * Hands over all records up to where the topic ends when this is called.
   *
   * @param patience how long to wait for one more record before giving up
   * @throws TimeoutException if nothing came for so long
   */
  public <E extends Exception> void readToEnd(Duration patience, Handler<E> handler) throws E {
    readToEnd(patience, 0, 0, handler);
  }

  /**
   * The same, and at least up to this offset of one partition: the end of a topic, as readers see
   * it, may lag a moment behind a transaction that was just committed.
   */
  public <E extends Exception> void readToEnd(
      Duration patience, int partition, long atLeast, Handler<E> handler) throws E {
    Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(consumer.assignment()));
    ends.computeIfPresent(
        new TopicPartition(topic, partition), (which, end) -> Math.max(end, atLeast));
    long lastProgress = System.nanoTime();
    while (!reached(ends)) {
      ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
      for (ConsumerRecord<byte[], byte[]> record : records) {
        if (!handler.accept(record)) {
          return;
        }
      }
      if (!records.isEmpty()) {
        lastProgress = System.nanoTime();
      } else if (System.nanoTime() - lastProgress > patience.toNanos() && !reached(ends)) {
        throw new TimeoutException(
            "topic %s: nothing came for %d ms before its end; is the broker well?"
                .formatted(topic, patience.toMillis()));
      }
    }
  }

  private boolean reached(Map<TopicPartition, Long> ends) {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
  }

  /**
   * Makes a read that waits, or the next one, throw {@link
   * org.apache.kafka.common.errors.WakeupException}; for any thread.
   */
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    // An interrupted consumer would print a stack trace instead of leaving in good order.
    boolean interrupted = Thread.interrupted();
    consumer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes records. */
  @FunctionalInterface
  public interface Handler<E extends Exception> {
    /** Takes one record and tells whether to go on; if not, the reader is only to be closed. */
    boolean accept(ConsumerRecord<byte[], byte[]> record) throws E;
  }
}
