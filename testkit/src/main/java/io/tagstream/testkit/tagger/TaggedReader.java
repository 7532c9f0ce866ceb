package io.tagstream.testkit.tagger;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;

/** Reads tagged sentences from the topic's beginning, committed ones only. */
public final class TaggedReader implements AutoCloseable {
  private final KafkaConsumer<String, TaggedSentence> consumer;
  private final List<TaggedSentence> read = new ArrayList<>();

  public TaggedReader(String bootstrapServers, Topics topics) {
    this(bootstrapServers, topics.taggedEntities());
  }

  public TaggedReader(String bootstrapServers, Topic<String, TaggedSentence> topic) {
    consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", bootstrapServers, "isolation.level", "read_committed"),
            topic.keySerde().deserializer(),
            topic.valueSerde().deserializer());
    List<TopicPartition> partitions =
        consumer.partitionsFor(topic.name()).stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /** All read so far, once they please the condition. */
  public List<TaggedSentence> await(Predicate<List<TaggedSentence>> condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(1)) // the consumer waits
        .until(
            () -> {
              consumer.poll(Duration.ofMillis(50)).forEach(record -> read.add(record.value()));
              return condition.test(read);
            });
    return List.copyOf(read);
  }

  /** Waits for one more sentence that this version tagged. */
  public void awaitOneBy(String version, Runnable produce) {
    int before = read.size();
    await(
        all -> {
          produce.run();
          return all.stream()
              .skip(before)
              .anyMatch(sentence -> sentence.modelVersion().equals(version));
        });
  }

  @Override
  public void close() {
    consumer.close();
  }
}
