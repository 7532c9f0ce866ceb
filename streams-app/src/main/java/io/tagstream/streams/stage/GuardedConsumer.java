package io.tagstream.streams.stage;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** A consumer of a stage. Until it may begin it does not join its group, and others do the work. */
public class GuardedConsumer extends KafkaConsumer<byte[], byte[]> {
  private static final long NAP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  private final ConsumerGuard guard;
  private final long beginNanos;

  /** A consumer not subscribed yet. */
  public GuardedConsumer(Map<String, Object> config, ConsumerGuard guard) {
    super(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    this.guard = guard;
    this.beginNanos = guard.beginNanos();
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    long wait = beginNanos - System.nanoTime();
    if (wait > 0) {
      LockSupport.parkNanos(Math.min(wait, NAP_NANOS));
      return ConsumerRecords.empty();
    }
    try {
      return super.poll(timeout);
    } catch (OffsetOutOfRangeException e) {
      guard.recover(this, e);
    } catch (NoOffsetForPartitionException e) {
      guard.recover(this, e);
    }
    return ConsumerRecords.empty();
  }
}
