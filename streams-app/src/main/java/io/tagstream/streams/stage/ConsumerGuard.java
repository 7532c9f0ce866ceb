package io.tagstream.streams.stage;

import io.tagstream.runtime.process.Reasons;
import io.tagstream.schemas.TopicSelection;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.NoOffsetForPartitionException;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RebalanceInProgressException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the consumers of a stage heed: when they may begin, and where they go on when the group has
 * lost its place. By themselves they would begin at the beginning without a word, and all that was
 * done would be done twice.
 */
public final class ConsumerGuard {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumerGuard.class);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final Restarts restarts;
  private final String group;
  private final TopicSelection sources;
  private final OffsetReset reset;
  private final OffsetMemory memory;

  ConsumerGuard(
      Restarts restarts,
      String group,
      TopicSelection sources,
      OffsetReset reset,
      OffsetMemory memory) {
    this.restarts = restarts;
    this.group = group;
    this.sources = sources;
    this.reset = reset;
    this.memory = memory;
  }

  /** A producer has committed. */
  public void committed() {
    restarts.committed();
  }

  long beginNanos() {
    return restarts.beginNanos();
  }

  /** The topic has other offsets than the one where the group wants to go on. */
  void recover(Consumer<byte[], byte[]> consumer, OffsetOutOfRangeException e) {
    Map<TopicPartition, Long> offsets = new HashMap<>(e.offsetOutOfRangePartitions());
    offsets.keySet().removeIf(partition -> !sources.has(partition.topic()));
    if (offsets.isEmpty()) { // Streams' own topics are its own matter
      throw e;
    }
    TopicPartition first = first(offsets.keySet());
    String what =
        "%s: offset %d of group %s is out of range%s: records were deleted before it read them, or"
            + " the topic was made anew";
    goOn(
        consumer,
        offsets.keySet(),
        what.formatted(first, offsets.get(first), group, range(consumer, first)),
        e);
  }

  /** The group has no offset: it is new, or has lost it. */
  void recover(Consumer<byte[], byte[]> consumer, NoOffsetForPartitionException e) {
    List<TopicPartition> read =
        e.partitions().stream().filter(partition -> sources.has(partition.topic())).toList();
    List<TopicPartition> lost = read.stream().filter(memory::has).toList();
    if (!lost.isEmpty()) {
      String what =
          "%s: group %s has lost its offset (they expire when a group is away for"
              + " offsets.retention.minutes)";
      goOn(consumer, lost, what.formatted(first(lost), group), e);
    } else if (reset == OffsetReset.LATEST && !read.isEmpty()) {
      move(consumer, read);
    } else {
      throw e; // Streams begins where the topology says
    }
  }

  private void goOn(
      Consumer<byte[], byte[]> consumer,
      Collection<TopicPartition> partitions,
      String what,
      Exception e) {
    if (reset == OffsetReset.NONE) {
      throw new OffsetsLostException(what, e);
    }
    LOG.warn("{}; going on at the {}", what, reset == OffsetReset.LATEST ? "end" : "beginning");
    move(consumer, partitions);
  }

  private void move(Consumer<byte[], byte[]> consumer, Collection<TopicPartition> partitions) {
    if (reset == OffsetReset.LATEST) {
      consumer.seekToEnd(partitions);
    } else {
      consumer.seekToBeginning(partitions);
    }
    Map<TopicPartition, OffsetAndMetadata> places = new HashMap<>();
    try {
      for (TopicPartition partition : partitions) {
        places.put(partition, new OffsetAndMetadata(consumer.position(partition, TIMEOUT)));
      }
      // At once, so that it is not lost once more if no record comes before the next start.
      consumer.commitSync(places, TIMEOUT);
    } catch (RetriableException | CommitFailedException | RebalanceInProgressException e) {
      LOG.debug("{} are not committed yet", places, e);
    }
  }

  private static TopicPartition first(Collection<TopicPartition> partitions) {
    return partitions.stream().min(Comparator.comparing(TopicPartition::toString)).orElseThrow();
  }

  private static String range(Consumer<byte[], byte[]> consumer, TopicPartition partition) {
    try {
      long begin = consumer.beginningOffsets(Set.of(partition), TIMEOUT).get(partition);
      long end = consumer.endOffsets(Set.of(partition), TIMEOUT).get(partition);
      return ", which goes from %d to %d".formatted(begin, end);
    } catch (KafkaException e) {
      LOG.debug("no offsets of {}: {}", partition, Reasons.of(e));
      return "";
    }
  }
}
