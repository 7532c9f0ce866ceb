package io.tagstream.web.label;

import io.tagstream.runtime.process.OnDemand;
import io.tagstream.runtime.process.Reasons;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.web.live.Labelling;
import io.tagstream.web.live.TopicTail;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lays the desk while somebody is at it: reads gold that there is, then the part of the label queue
 * that its consumer group gives to this process. What nobody has decided is not committed, and
 * comes again, here or elsewhere.
 */
final class DeskReader implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(DeskReader.class);
  private static final Duration POLL = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long POSITIONS_NANOS = Duration.ofSeconds(2).toNanos();
  private static final long AGAIN_MILLIS = 1000;

  /** Of gold that was there before, as much as is read in a second or two. */
  private static final int LAST_GOLD = 100_000;

  private final Map<String, Object> client;
  private final Topics topics;
  private final Desk desk;
  private final OnDemand thread =
      new OnDemand("tagstream-labels", this::sit, this::isWanted, PATIENCE);
  private String told; // of the thread

  DeskReader(Map<String, Object> client, Topics topics, Desk desk) {
    this.topics = topics;
    this.desk = desk;
    this.client = TopicReader.consumerConfig(client);
    this.client.put(ConsumerConfig.GROUP_ID_CONFIG, Labelling.group(topics));
    this.client.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    this.client.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 50);
    // Annotators of a tagger that was killed wait for so long until others have what they had.
    this.client.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
    this.client.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 2_000);
    this.client.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, 4 << 20);
  }

  /** Somebody is at the desk. */
  void wake() {
    thread.wake();
  }

  private void sit() {
    try (Sitting sitting = new Sitting()) {
      sitting.run();
    } catch (InterruptException e) {
      // It is closed.
    } catch (KafkaException e) {
      String reason = Reasons.of(e);
      if (!reason.equals(told)) {
        LOG.warn("The label queue cannot be read, and is tried again", e);
      }
      told = reason;
      desk.troubled(reason);
      Utils.sleep(AGAIN_MILLIS);
    }
  }

  private boolean isWanted() {
    if (desk.isWanted()) {
      return true;
    }
    var unused = desk.clear();
    told = null;
    return false;
  }

  @Override
  public void close() {
    thread.close();
  }

  /** From when somebody comes until all have gone, or until it is in doubt what was written. */
  private final class Sitting implements ConsumerRebalanceListener, AutoCloseable {
    private final TopicTail gold;
    private final KafkaConsumer<byte[], byte[]> queue;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final long doubts;
    private boolean isAssigned;
    private boolean looksAgain;
    private long positionsNanos = System.nanoTime();

    Sitting() {
      doubts = desk.clear();
      gold = new TopicTail(client, Map.of(topics.goldEntities().name(), LAST_GOLD));
      try {
        queue = new KafkaConsumer<>(client);
      } catch (RuntimeException e) {
        gold.close();
        throw e;
      }
    }

    private boolean isOver() {
      return thread.isClosed() || !desk.isWanted() || desk.doubts() != doubts;
    }

    void run() {
      while (!isOver() && !gold.isCaughtUp()) {
        gold.poll(POLL, this::golden);
      }
      if (isOver()) {
        return;
      }
      if (!gold.isComplete()) {
        throw new KafkaException(
            "what has gold cannot be seen: allow Read on " + topics.goldEntities().name());
      }
      queue.subscribe(List.of(topics.labelQueue().name()), this);
      while (!isOver()) {
        gold.poll(POLL, this::golden);
        flow();
        boolean came = false;
        for (ConsumerRecord<byte[], byte[]> record : queue.poll(POLL)) {
          came = true;
          offer(record);
        }
        long now = System.nanoTime();
        if (came || looksAgain || now - positionsNanos > POSITIONS_NANOS) {
          positionsNanos = now;
          looksAgain = false;
          positions();
        }
        commit();
        if (isAssigned && (ends.isEmpty() || desk.isFull())) {
          desk.ready(doubts);
        }
      }
    }

    private void golden(ConsumerRecord<byte[], byte[]> record) {
      if (record.key() != null
          && (record.value() == null
              || topics.goldEntities().decode(record.value()) instanceof Decoded.Value)) {
        desk.golden(
            new String(record.key(), StandardCharsets.UTF_8),
            record.partition(),
            record.offset(),
            record.value());
      }
    }

    private void offer(ConsumerRecord<byte[], byte[]> record) {
      if (topics.labelQueue().decode(record.value())
          instanceof Decoded.Value<TaggedSentence> sentence) {
        Suggestion.of(sentence.value())
            .ifPresent(
                suggestion ->
                    desk.offer(
                        new TopicPartition(record.topic(), record.partition()),
                        record.offset(),
                        suggestion));
      }
    }

    private void flow() {
      if (desk.isFull()) {
        queue.pause(queue.assignment());
      } else {
        queue.resume(queue.paused());
      }
    }

    /** Behind the last record there may be the end of a transaction, which counts, too. */
    private void positions() {
      for (TopicPartition partition : queue.assignment()) {
        long position = queue.position(partition, PATIENCE);
        desk.read(partition, position);
        ends.computeIfPresent(partition, (which, end) -> position >= end ? null : end);
      }
    }

    private void commit() {
      Map<TopicPartition, Long> due = desk.due();
      if (due.isEmpty()) {
        return;
      }
      Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
      due.forEach((partition, offset) -> offsets.put(partition, new OffsetAndMetadata(offset)));
      try {
        queue.commitSync(offsets, PATIENCE);
        desk.committed(due);
      } catch (InterruptException e) {
        throw e;
      } catch (KafkaException e) {
        LOG.debug("What is decided cannot be committed now", e);
      }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
      desk.assigned(partitions);
      ends.putAll(queue.endOffsets(partitions, PATIENCE));
      isAssigned = true;
      looksAgain = true;
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
      commit();
      onPartitionsLost(partitions);
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
      desk.revoked(partitions);
      partitions.forEach(ends::remove);
    }

    @Override
    public void close() {
      boolean interrupted = Thread.interrupted();
      gold.close();
      queue.close(CloseOptions.timeout(PATIENCE));
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
