package io.tagstream.runtime.topic;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;

/** A topic of one partition, in memory; each reader sees what was appended before it came. */
public final class TopicLog {
  private final String topic;
  private final TopicPartition partition;
  private final List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
  private MockConsumer<byte[], byte[]> last;

  public TopicLog(String topic) {
    this.topic = topic;
    this.partition = new TopicPartition(topic, 0);
  }

  public long append(String key, byte[] value) {
    records.add(
        new ConsumerRecord<>(
            topic, 0, records.size(), key.getBytes(StandardCharsets.UTF_8), value));
    if (last != null) {
      last.updateEndOffsets(Map.of(partition, (long) records.size()));
      last.addRecord(records.get(records.size() - 1));
    }
    return records.size() - 1L;
  }

  public long append(String key, String value) {
    return append(key, value.getBytes(StandardCharsets.UTF_8));
  }

  public int size() {
    return records.size();
  }

  public TopicReader reader() {
    MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
    Node node = new Node(0, "localhost", 1);
    consumer.updatePartitions(
        topic, List.of(new PartitionInfo(topic, 0, node, new Node[] {node}, new Node[] {node})));
    consumer.updateBeginningOffsets(Map.of(partition, 0L));
    consumer.updateEndOffsets(Map.of(partition, (long) records.size()));
    TopicReader reader = new TopicReader(consumer, topic);
    records.forEach(consumer::addRecord);
    last = consumer;
    return reader;
  }
}
