package io.tagstream.benchmarks;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends sentences to one topic, and reads what has been committed to others. One thread may send
 * while another one reads.
 */
final class TopicPair implements AutoCloseable {
  /** Turns until the JVM has compiled most of the clients and of the broker. */
  static final int WARM_UPS = 4;

  private static final long PATIENCE_NANOS = Duration.ofMinutes(1).toNanos();

  private final String input;
  private final KafkaProducer<byte[], byte[]> producer;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /** Reads from the present end of the outputs on; the topics must exist. */
  TopicPair(String bootstrapServers, String input, List<String> outputs) {
    this.input = input;
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
    consumer =
        new KafkaConsumer<>(
            Map.of(
                "bootstrap.servers",
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        outputs.stream()
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToEnd(partitions);
    partitions.forEach(consumer::position);
  }

  /** Sends all at once, each with its number as the key, and reads until all have a result. */
  Turn turn(List<byte[]> sentences) {
    long start = System.nanoTime();
    for (int i = 0; i < sentences.size(); i++) {
      send(i, sentences.get(i));
    }
    int atFirst = 0;
    long first = 0;
    int results = 0;
    while (results < sentences.size()) {
      int more = receive(PATIENCE_NANOS, number -> {});
      results += more;
      if (atFirst == 0) {
        atFirst = more;
        first = System.nanoTime();
      }
    }
    long last = System.nanoTime();
    return new Turn(
        results,
        (last - start) / 1e9,
        results > atFirst ? rate(results - atFirst, last - first) : Double.NaN);
  }

  private static double rate(int results, long nanos) {
    return results / (nanos / 1e9);
  }

  /** Sends one sentence. */
  void send(long number, byte[] sentence) {
    byte[] key = Long.toString(number).getBytes(StandardCharsets.US_ASCII);
    var unused =
        producer.send(
            new ProducerRecord<>(input, key, sentence),
            (metadata, e) -> {
              if (e != null) {
                failure.set(e);
              }
            });
  }

  /**
   * Waits for results.
   *
   * @param patienceNanos after which none at all is an error
   * @param reader is given the number of each sentence
   * @return how many came
   * @throws IllegalStateException if none came, or a sentence could not be sent
   */
  int receive(long patienceNanos, LongConsumer reader) {
    long end = System.nanoTime() + patienceNanos;
    while (System.nanoTime() < end) {
      int came = poll(Duration.ofMillis(100), reader);
      if (came > 0) {
        return came;
      }
    }
    throw new IllegalStateException("no result of " + input + " for too long");
  }

  /** The results that come within a time, maybe none. */
  int poll(Duration timeout, LongConsumer reader) {
    if (failure.get() != null) {
      throw new IllegalStateException("a sentence was not sent", failure.get());
    }
    ConsumerRecords<byte[], byte[]> records = consumer.poll(timeout);
    for (ConsumerRecord<byte[], byte[]> record : records) {
      reader.accept(Long.parseLong(new String(record.key(), StandardCharsets.US_ASCII)));
    }
    return records.count();
  }

  @Override
  public void close() {
    producer.close();
    consumer.close();
  }
}
