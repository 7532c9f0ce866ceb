package io.tagstream.testkit.tagger;

import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts sentences on their topic: keyed and not, JSON and bare lines, short and long. */
public final class Sentences implements AutoCloseable {
  private final Topics topics;
  private final Random random = new Random(11);
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong failures = new AtomicLong();
  private final KafkaProducer<byte[], byte[]> producer;

  /** Creates the topics if they are not there. */
  public Sentences(String bootstrapServers, int partitions) {
    this(bootstrapServers, new Topics(), partitions);
  }

  /** The same, under a prefix. */
  public Sentences(String bootstrapServers, Topics topics, int partitions) {
    this.topics = topics;
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicAdmin.createMissing(admin, topics, partitions, TopicAdmin.BROKER_DEFAULT);
    }
    producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                // Brokers look at what comes compressed, so that records may be larger than
                // allowed.
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "gzip",
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                16 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  public void send(int count) {
    for (int i = 0; i < count; i++) {
      long number = sent.get();
      String text = "Number" + number + " some words".repeat(random.nextInt(12));
      String value = random.nextBoolean() ? text : "{\"text\":\"" + text + "\",\"more\":1}";
      sendRaw(random.nextInt(3) == 0 ? null : bytes("id-" + number), bytes(value));
    }
    flush();
  }

  /** Waits until all that was sent is there. */
  public void flush() {
    producer.flush();
    if (failures.get() > 0) {
      throw new IllegalStateException(failures + " records were not sent");
    }
  }

  public void sendRaw(byte[] key, byte[] value) {
    sendRaw(topics.sentences().name(), key, value);
  }

  /** The same to another input. */
  public void sendRaw(String topic, byte[] key, byte[] value) {
    send(new ProducerRecord<>(topic, key, value));
    sent.incrementAndGet();
  }

  /** The same, of a time and with headers. */
  public void send(Poison.Dose dose) {
    send(
        new ProducerRecord<>(
            topics.sentences().name(),
            null,
            dose.timestamp(),
            dose.key(),
            dose.value(),
            dose.headers()));
    sent.incrementAndGet();
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                failures.incrementAndGet();
              }
            });
  }

  /** Gold for a sentence; null withdraws it. */
  public void sendGold(String id, String json) {
    send(
        new ProducerRecord<>(
            topics.goldEntities().name(), bytes(id), json == null ? null : bytes(json)));
  }

  public long sent() {
    return sent.get();
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    producer.close();
  }
}
