import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends a sentence and prints its result: {@code java -cp 'lib/*' Entities.java localhost:9092
 * 'Ada Lovelace lived in London.'}, with Kafka's clients and their libraries in lib.
 */
public class Entities {
  public static void main(String[] args) throws Exception {
    String id = UUID.randomUUID().toString();
    try (var results =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", args[0], "isolation.level", "read_committed"),
            new StringDeserializer(),
            new StringDeserializer())) {
      // No group: this reader wants what comes from now on, in all partitions.
      List<TopicPartition> partitions =
          results.partitionsFor("tagged-entities").stream()
              .map(info -> new TopicPartition(info.topic(), info.partition()))
              .toList();
      results.assign(partitions);
      results.seekToEnd(partitions);
      partitions.forEach(results::position); // the end of now, not of the first poll
      try (var sentences =
          new KafkaProducer<>(
              Map.of("bootstrap.servers", args[0], "acks", "all"),
              new StringSerializer(),
              new StringSerializer())) {
        sentences.send(new ProducerRecord<>("sentences", id, args[1])).get();
      }
      while (true) {
        for (var result : results.poll(Duration.ofSeconds(1))) {
          if (result.key().equals(id)) {
            System.out.println(result.value());
            return;
          }
        }
      }
    }
  }
}
