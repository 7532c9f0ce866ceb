package io.tagstream.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedBrokerIT {
  private static final String TOPIC = "kept";

  @TempDir Path directory;

  @Test
  void keepsTopicsAndRecordsAcrossACloseAndAKill() throws Exception {
    int port;
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory)) {
      port = broker.port();
      createTopic(broker);
      produce(broker, "before the close");
    }

    Process process = startInOtherJvm(port);
    try (KafkaProducer<String, String> producer = producer("localhost:" + port)) {
      producer.send(new ProducerRecord<>(TOPIC, "before the kill")).get(20, TimeUnit.SECONDS);
    } finally {
      process.destroyForcibly().waitFor();
    }

    try (EmbeddedBroker broker = EmbeddedBroker.start(directory, port)) {
      produce(broker, "after both");
      assertThat(consume(broker, 3))
          .containsExactly("before the close", "before the kill", "after both");
    }
  }

  @Test
  void namesThePortThatIsTaken() {
    try (EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("first"))) {
      assertThatThrownBy(
              () -> EmbeddedBroker.start(directory.resolve("second"), broker.port()).close())
          .isInstanceOf(BrokerException.class)
          .hasMessageContaining("port " + broker.port() + " is taken");
    }
  }

  private Process startInOtherJvm(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            BrokerMain.class.getName(),
            directory.toString(),
            Integer.toString(port))
        .redirectErrorStream(true)
        .redirectOutput(new File("target", "broker-in-other-jvm.log"))
        .start();
  }

  private static void createTopic(EmbeddedBroker broker) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
    }
  }

  private static void produce(EmbeddedBroker broker, String value) throws Exception {
    try (KafkaProducer<String, String> producer = producer(broker.bootstrapServers())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get(20, TimeUnit.SECONDS);
    }
  }

  private static KafkaProducer<String, String> producer(String servers) {
    return new KafkaProducer<>(
        Map.of("bootstrap.servers", servers, "retry.backoff.ms", 50),
        new StringSerializer(),
        new StringSerializer());
  }

  private static List<String> consume(EmbeddedBroker broker, int count) {
    List<String> values = new ArrayList<>();
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new StringDeserializer(),
            new StringDeserializer())) {
      TopicPartition partition = new TopicPartition(TOPIC, 0);
      consumer.assign(List.of(partition));
      consumer.seekToBeginning(List.of(partition));
      Awaitility.await()
          .until(
              () -> {
                consumer.poll(Duration.ofMillis(100)).forEach(r -> values.add(r.value()));
                return values.size() >= count;
              });
    }
    return values;
  }
}
