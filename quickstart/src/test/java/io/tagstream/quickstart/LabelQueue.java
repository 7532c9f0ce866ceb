package io.tagstream.quickstart;

import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Sentences that want a label, and the gold that becomes of them. */
record LabelQueue(String bootstrapServers, Topics topics) {
  /**
   * Puts {@code s-0}, {@code s-1}, … there as scoring does, each in a transaction.
   *
   * @param rest of the text, before the number
   */
  void fill(int sentences, int partitions, String rest) throws Exception {
    Map<String, Object> config =
        Map.of("bootstrap.servers", bootstrapServers, "transactional.id", "queue");
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer.initTransactions();
      for (int i = 0; i < sentences; i++) {
        TaggedSentence sentence =
            new TaggedSentence(
                "s-" + i,
                "🎡 in Köln" + rest + " " + i,
                List.of(new EntityRecord("location", "Köln", 5, 9, 0.5)),
                "v1",
                Instant.EPOCH);
        ProducerRecord<byte[], byte[]> record = topics.labelQueue().record(sentence.id(), sentence);
        producer.beginTransaction();
        var unused =
            producer.send(
                new ProducerRecord<>(record.topic(), i % partitions, record.key(), record.value()));
        producer.commitTransaction();
      }
    }
  }

  /** The values of each id. */
  Map<String, List<String>> gold() {
    Map<String, List<String>> records = new TreeMap<>();
    try (TopicReader reader =
        new TopicReader(
            Map.of("bootstrap.servers", bootstrapServers), topics.goldEntities().name())) {
      reader.<RuntimeException>readToEnd(
          Duration.ofSeconds(10),
          record ->
              records
                  .computeIfAbsent(text(record.key()), id -> new ArrayList<>())
                  .add(text(record.value())));
    }
    return records;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
