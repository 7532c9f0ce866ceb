package io.tagstream.streams.tagging;

import io.tagstream.streams.stage.ConsumerGuard;
import io.tagstream.streams.stage.GuardedConsumer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * A consumer that is fair to its partitions: after as many records of one as a poll returns, the
 * others come first.
 *
 * <p>The usual consumer returns all that it has fetched of one partition, which is a megabyte,
 * before it looks at another one: many thousand sentences, if there is a backlog.
 */
final class FairConsumer extends GuardedConsumer {
  private final int maxPollRecords;
  private final BooleanSupplier reads;
  private final UnaryOperator<Set<TopicPartition>> resting;

  /** Which partitions have more for us, though they were served last. */
  private Set<TopicPartition> served = Set.of();

  /**
   * A consumer not subscribed yet.
   *
   * @param reads whether to return records now; else a poll only keeps the membership
   * @param resting of which of these partitions to return none now
   */
  FairConsumer(
      Map<String, Object> config,
      ConsumerGuard guard,
      BooleanSupplier reads,
      UnaryOperator<Set<TopicPartition>> resting) {
    super(config, guard);
    this.reads = reads;
    this.resting = resting;
    maxPollRecords =
        Integer.parseInt(config.get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG).toString());
  }

  @Override
  public ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    if (!reads.getAsBoolean()) {
      return pollWithout(assignment(), timeout);
    }
    Set<TopicPartition> without = resting.apply(assignment());
    ConsumerRecords<byte[], byte[]> records = pollOthers(without);
    if (records.isEmpty()) {
      records = pollWithout(without, timeout);
    }
    // Else all is read that was fetched, and the next fetch must be for all.
    served = records.count() < maxPollRecords ? Set.of() : records.partitions();
    return records;
  }

  private ConsumerRecords<byte[], byte[]> pollOthers(Set<TopicPartition> without) {
    Set<TopicPartition> had = new HashSet<>(served);
    had.addAll(without);
    return served.isEmpty() || had.containsAll(assignment())
        ? ConsumerRecords.empty()
        : pollWithout(had, Duration.ZERO);
  }

  private ConsumerRecords<byte[], byte[]> pollWithout(
      Set<TopicPartition> partitions, Duration timeout) {
    Set<TopicPartition> resting = new HashSet<>(partitions);
    resting.retainAll(assignment());
    resting.removeAll(paused()); // which Streams did, and undoes
    pause(resting);
    try {
      return super.poll(timeout);
    } finally {
      resting.retainAll(assignment());
      resume(resting);
    }
  }
}
