package io.tagstream.web.live;

import io.tagstream.runtime.topic.TopicReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the last records of some topics, and then what comes, without a consumer group. Topics and
 * partitions may come later, and the broker may be away. For one thread.
 */
public final class TopicTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TopicTail.class);

  /** How long a request to the broker may keep those who look waiting. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  /** How often it looks for topics and partitions that have come. */
  private static final long AGAIN_NANOS = Duration.ofSeconds(3).toNanos();

  private final KafkaConsumer<byte[], byte[]> consumer;
  private final Map<String, Integer> last;
  private final Map<TopicPartition, Long> ends = new HashMap<>();
  private final Set<String> leftOut = new HashSet<>();
  private long lookedNanos;
  private boolean looked;
  private boolean found;

  /**
   * A reader that has not looked for its topics yet.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param last how many of its last records are wanted of a topic, by its name; {@link
   *     Integer#MAX_VALUE} for all
   */
  public TopicTail(Map<String, Object> client, Map<String, Integer> last) {
    this.last = new TreeMap<>(last);
    Map<String, Object> config = TopicReader.consumerConfig(client);
    config.remove(ConsumerConfig.GROUP_ID_CONFIG);
    config.put(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    config.put(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, (int) PATIENCE.toMillis());
    // Fewer and larger fetches: people see no difference, and the broker and the stream do.
    config.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 64 * 1024);
    config.put(ConsumerConfig.FETCH_MAX_WAIT_MS_CONFIG, 200);
    consumer = new KafkaConsumer<>(config);
  }

  /** Hands over what has come, waiting for it at most so long. */
  public void poll(Duration timeout, Consumer<ConsumerRecord<byte[], byte[]>> reader) {
    long now = System.nanoTime();
    if (!looked || now - lookedNanos > AGAIN_NANOS) {
      looked = true;
      lookedNanos = now;
      look();
    }
    if (consumer.assignment().isEmpty()) {
      pause(timeout);
      return;
    }
    try {
      consumer.poll(timeout).forEach(reader);
    } catch (InterruptException e) {
      throw e;
    } catch (TopicAuthorizationException e) {
      leaveOut(e.unauthorizedTopics());
    } catch (KafkaException e) {
      LOG.debug("The page cannot read", e);
      pause(timeout);
    }
  }

  /** What this client may not read keeps it from nothing else. */
  private void leaveOut(Set<String> topics) {
    LOG.warn("The page shows nothing of {}: allow this client to read them", topics);
    leftOut.addAll(topics);
    last.keySet().removeAll(topics);
    ends.keySet().removeIf(partition -> topics.contains(partition.topic()));
    consumer.assign(
        consumer.assignment().stream()
            .filter(partition -> !topics.contains(partition.topic()))
            .toList());
  }

  /** Whether it may read all of its topics, as far as it has tried. */
  public boolean isComplete() {
    return leftOut.isEmpty();
  }

  /** Whether it has read what there was when it came to its topics, or waits for them. */
  public boolean isCaughtUp() {
    ends.entrySet().removeIf(end -> consumer.position(end.getKey()) >= end.getValue());
    return found && ends.isEmpty();
  }

  private void look() {
    try {
      Map<String, List<PartitionInfo>> topics = consumer.listTopics();
      List<TopicPartition> fresh = new ArrayList<>();
      for (String topic : last.keySet()) {
        for (PartitionInfo info : topics.getOrDefault(topic, List.of())) {
          TopicPartition partition = new TopicPartition(topic, info.partition());
          if (!consumer.assignment().contains(partition)) {
            fresh.add(partition);
          }
        }
      }
      if (!fresh.isEmpty()) {
        begin(fresh);
      }
      found = true;
    } catch (InterruptException e) {
      throw e;
    } catch (TopicAuthorizationException e) {
      leaveOut(e.unauthorizedTopics());
    } catch (KafkaException e) {
      LOG.debug("The page cannot look for topics", e);
    }
  }

  /** Takes partitions on, so many records before their ends. */
  private void begin(List<TopicPartition> fresh) {
    Map<TopicPartition, Long> starts = consumer.beginningOffsets(fresh);
    ends.putAll(consumer.endOffsets(fresh));
    Map<String, Integer> partitions = new HashMap<>();
    fresh.forEach(partition -> partitions.merge(partition.topic(), 1, Integer::sum));
    List<TopicPartition> all = new ArrayList<>(consumer.assignment());
    all.addAll(fresh);
    consumer.assign(all);
    for (TopicPartition partition : fresh) {
      int wanted = last.get(partition.topic());
      long back = (wanted - 1L) / partitions.get(partition.topic()) + 1;
      consumer.seek(partition, Math.max(starts.get(partition), ends.get(partition) - back));
    }
  }

  private static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  @Override
  public void close() {
    boolean interrupted = Thread.interrupted();
    consumer.close();
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
