package io.tagstream.quickstart;

import io.tagstream.schemas.TopicAdmin;
import io.tagstream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts sentences on their topic: keyed and not, JSON and bare lines, short and long. */
final class Sentences implements AutoCloseable {
  private final Topics topics;
  private final Random random = new Random(11);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final KafkaProducer<byte[], byte[]> producer;

  /** Creates the topics if they are not there. */
  Sentences(String bootstrapServers, int partitions) {
    this(bootstrapServers, new Topics(), partitions);
  }

  /** The same, under a prefix. */
  Sentences(String bootstrapServers, Topics topics, int partitions) {
    this.topics = topics;
    Map<String, Object> config = Map.of("bootstrap.servers", bootstrapServers);
    try (Admin admin = Admin.create(config)) {
      TopicAdmin.createMissing(admin, topics, partitions, TopicAdmin.BROKER_DEFAULT);
    }
    producer = new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
  }

  void send(int count) {
    for (int i = 0; i < count; i++) {
      long number = sent.get();
      String text = "Number" + number + " some words".repeat(random.nextInt(12));
      String value = random.nextBoolean() ? text : "{\"text\":\"" + text + "\",\"more\":1}";
      sendRaw(random.nextInt(3) == 0 ? null : bytes("id-" + number), bytes(value));
    }
    producer.flush();
    if (failures.get() > 0) {
      throw new IllegalStateException(failures + " sentences were not sent");
    }
  }

  void sendRaw(byte[] key, byte[] value) {
    var unused =
        producer.send(
            new ProducerRecord<>(topics.sentences().name(), key, value),
            (metadata, failure) -> {
              if (failure != null) {
                failures.incrementAndGet();
              }
            });
    sent.incrementAndGet();
  }

  void sendGold(String id, String json) {
    var unused =
        producer.send(new ProducerRecord<>(topics.goldEntities().name(), bytes(id), bytes(json)));
    producer.flush();
  }

  long sent() {
    return sent.get();
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
