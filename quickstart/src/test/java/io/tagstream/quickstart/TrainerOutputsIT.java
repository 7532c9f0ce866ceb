package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.broker.TopicSettings;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.RunningTrainer;
import io.tagstream.trainer.service.TrainerService;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Topics that do not take what a trainer writes, or cannot serve it, and the requests behind. */
class TrainerOutputsIT extends RunningTrainer {
  @Test
  void aRequestWithAKeyOfMegabytesIsADeadLetter() throws Exception {
    request("k".repeat(2_000_000), "{\"command\":\"promote\",\"version\":\"v1\"}", -1);
    request("k".repeat(600_000), "{", 0);
    request("k".repeat(600_000), "{".repeat(600_000), 1);

    assertThat(desk.awaitEnd(desk.send("next", "{\"command\":\"retrain\"}")).state())
        .isEqualTo(State.COMPLETED);

    List<ConsumerRecord<byte[], byte[]>> letters = desk.records(desk.topics.deadLetters());
    assertThat(letters)
        .hasSize(3)
        .allSatisfy(
            letter ->
                assertThat(DeadLetter.readFrom(letter.headers()).message())
                    .contains("wanted 1 to 200 characters"));
    assertThat(header(letters.get(0), "tagstream.original.key.bytes")).isEqualTo("2000000");
    assertThat(letters.get(0).key()).hasSizeBetween(400_000, 600_000);
    assertThat(letters.get(1).key()).hasSize(600_000);
    assertThat(letters.get(1).timestamp()).isZero();
    assertThat(header(letters.get(2), "tagstream.original.bytes")).isEqualTo("600000");
  }

  @Test
  void aDeadLetterFitsThoughItsTopicTakesLittleOfASudden() throws Exception {
    desk.awaitEnd(desk.send("first", "{\"command\":\"retrain\"}"));
    set(desk.topics.deadLetters(), "max.message.bytes", "1500");
    set(desk.topics.deadLetters(), "cleanup.policy", "compact");

    request(null, "{".repeat(5_000), -1);

    assertThat(desk.awaitEnd(desk.send("next", "{\"command\":\"retrain\"}")).state())
        .isEqualTo(State.COMPLETED);
    ConsumerRecord<byte[], byte[]> letter = desk.records(desk.topics.deadLetters()).get(0);
    assertThat(letter.key()).asString(UTF_8).isEqualTo(desk.topics.control().name() + "-0-1");
    assertThat(header(letter, "tagstream.original.key.bytes")).isEqualTo("-1");
    assertThat(header(letter, "tagstream.original.bytes")).isEqualTo("5000");
  }

  @Test
  void refusesATrainingWhoseModelOrStatusItsTopicsWouldNotTake() throws Exception {
    set(desk.topics.trainingStatus(), "max.message.bytes", "10000");
    restart();
    String lengthy =
        "{\"command\":\"retrain\",\"config\":{\"x\":\"%s\"}}".formatted("c".repeat(7_000));

    TrainingStatus tooLong = desk.awaitEnd(desk.send("long", lengthy));
    set(desk.topics.modelBundles(), "max.message.bytes", "1048588");
    restart();
    TrainingStatus noRoom = desk.awaitEnd(desk.send("none", "{\"command\":\"retrain\"}"));

    assertThat(tooLong.state()).isEqualTo(State.REJECTED);
    assertThat(tooLong.error()).contains("would take", desk.topics.trainingStatus().name());
    assertThat(noRoom.state()).isEqualTo(State.REJECTED);
    assertThat(noRoom.error())
        .contains(desk.topics.modelBundles().name(), "set its max.message.bytes to 1114112");
  }

  /** Sends one that gzip makes small; a time below 0 is now. */
  @Test
  void topicsThatCannotServeAreNamedAndItGoesOnWhenTheyAreMended() throws Exception {
    Topics others = new Topics("mended.");
    try (Admin admin = Admin.create(desk.client)) {
      String registry = others.modelRegistry().name();
      admin.createTopics(List.of(new NewTopic(registry, 3, (short) 1))).all().get();
      try (ControlDesk other =
              new ControlDesk(broker.bootstrapServers(), others.prefix(), temp.resolve("other"));
          TrainerService waiting = other.start(training)) {
        ControlDesk.await()
            .until(
                () ->
                    waiting.components().stream()
                        .anyMatch(
                            part ->
                                ("topic %s has 3 partitions: create it with one, since its records"
                                        + " have one order")
                                    .formatted(registry)
                                    .equals(part.check().detail())));
        admin.deleteTopics(List.of(registry)).all().get();
        ControlDesk.await()
            .ignoreExceptions()
            .until(
                () ->
                    TopicAdmin.createMissing(admin, others, 3, TopicAdmin.BROKER_DEFAULT)
                        .contains(registry));
        ControlDesk.await().until(() -> isUp(waiting));
        other.awaitEnd(other.send("r1", "{\"command\":\"retrain\"}"));
        assertThat(other.awaitEnd(other.send("r2", "{\"command\":\"retrain\"}")).version())
            .isEqualTo("v2");
      }
    }
  }

  private void request(String key, String value, long time) throws Exception {
    Map<String, Object> config =
        Map.of(
            "bootstrap.servers",
            broker.bootstrapServers(),
            "compression.type",
            "gzip",
            "max.request.size",
            64 << 20);
    try (var producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      producer
          .send(
              new ProducerRecord<>(
                  desk.topics.control().name(),
                  0,
                  time < 0 ? null : time,
                  key == null ? null : key.getBytes(UTF_8),
                  value.getBytes(UTF_8)))
          .get();
    }
  }

  private static void set(Topic<?, ?> topic, String name, String value) {
    TopicSettings.set(broker.bootstrapServers(), topic, name, value);
  }

  private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
    var header = record.headers().lastHeader(name);
    return header == null ? null : new String(header.value(), UTF_8);
  }
}
