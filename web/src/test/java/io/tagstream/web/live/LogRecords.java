package io.tagstream.web.live;

import io.tagstream.schemas.Topic;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** Records as they are on topics. */
final class LogRecords {
  private LogRecords() {}

  /** A record with a time, in seconds; null is a tombstone. */
  static <V> ConsumerRecord<byte[], byte[]> of(
      Topic<String, V> topic, String key, V value, long second) {
    return bytes(
        topic.name(),
        key,
        value == null ? null : topic.valueSerde().serializer().serialize(topic.name(), value),
        second);
  }

  /** A record of anything. */
  static ConsumerRecord<byte[], byte[]> bytes(String topic, String key, byte[] value, long second) {
    return new ConsumerRecord<>(
        topic,
        0,
        7,
        second * 1000,
        TimestampType.CREATE_TIME,
        0,
        0,
        key == null ? null : key.getBytes(StandardCharsets.UTF_8),
        value,
        new RecordHeaders(),
        Optional.empty());
  }

  static Instant at(long second) {
    return Instant.ofEpochSecond(second);
  }
}
