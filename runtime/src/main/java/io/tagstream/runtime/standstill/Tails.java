package io.tagstream.runtime.standstill;

import io.tagstream.runtime.topic.TopicReader;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells offsets of records from those of transactions. The end of a transaction takes an offset,
 * and so does what was aborted: a group that began anew behind the last record has nothing to
 * commit, and lags for ever. Only reading tells; each place is read once.
 */
final class Tails {
  private static final Duration POLL = Duration.ofMillis(100);

  private final Map<String, Object> client;
  private final Duration timeout;
  private final Map<TopicPartition, Tail> read = new HashMap<>();

  Tails(Map<String, Object> client, Duration timeout) {
    Map<String, Object> config = TopicReader.consumerConfig(client);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    config.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 1);
    this.client = config;
    this.timeout = timeout;
  }

  /**
   * What was found behind a committed offset.
   *
   * @param committed the offset
   * @param end before which there is no record
   * @param record whether one follows
   */
  private record Tail(long committed, long end, boolean record) {}

  /** The position as if offsets that are known to be of no record were committed. */
  Position passed(Position position) {
    Tail tail = read.get(position.partition());
    if (tail == null || tail.committed != position.committed()) {
      return position;
    }
    return new Position(
        position.partition(),
        tail.end,
        Math.max(tail.end, position.readable()),
        position.written());
  }

  /** Whether a record follows a {@link #passed} position; reads if that is not known. */
  boolean hasRecord(Position position) {
    Tail old = read.get(position.partition());
    boolean goesOn = old != null && old.end == position.committed();
    if (goesOn && old.record) {
      return true;
    }
    long end = recordOrEnd(position);
    boolean record = end < position.readable();
    read.put(
        position.partition(), new Tail(goesOn ? old.committed : position.committed(), end, record));
    return record;
  }

  /** The position itself where a record follows it, or where that cannot be told; else the end. */
  private long recordOrEnd(Position position) {
    try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(client)) {
      consumer.assign(List.of(position.partition()));
      consumer.seek(position.partition(), position.committed());
      long until = System.nanoTime() + timeout.toNanos();
      while (consumer.poll(POLL).isEmpty() && System.nanoTime() < until) {
        if (consumer.position(position.partition(), timeout) >= position.readable()) {
          return position.readable();
        }
      }
      return position.committed();
    } catch (OffsetOutOfRangeException e) {
      // What waited is gone, and the group has to be told where to go on.
      return position.committed();
    }
  }
}
