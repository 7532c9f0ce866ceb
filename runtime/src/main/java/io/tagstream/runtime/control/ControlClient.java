package io.tagstream.runtime.control;

import io.tagstream.runtime.topic.Answers;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.TrainingStatus;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends requests to the trainer and follows what it says of them, from the beginning of the topic.
 * For one thread.
 */
public final class ControlClient implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration FOR_EVER = Duration.ofDays(36_500);
  private static final Duration POLL = Duration.ofMillis(200);

  private final Map<String, Object> client;
  private final Topics topics;
  private final TopicReader reader;
  private final Map<String, TrainingStatus> last = new LinkedHashMap<>();

  /**
   * Connects.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @throws org.apache.kafka.common.KafkaException if the broker does not answer, or lacks a topic
   */
  public ControlClient(Map<String, Object> client, Topics topics) {
    this.client = client;
    this.topics = topics;
    try (Admin admin = Admin.create(client)) {
      TopicAdmin.requireUsable(admin, List.of(topics.control(), topics.trainingStatus()));
    }
    reader = new TopicReader(client, topics.trainingStatus().name());
  }

  /**
   * Writes a request; {@link #await} tells of its answers.
   *
   * @param id of its own: no trainer does a second request of the same id
   * @throws IllegalArgumentException if a request had this id before
   * @throws org.apache.kafka.common.KafkaException if the broker does not take it
   */
  public void send(String id, ControlCommand command) {
    status(id)
        .ifPresent(
            status -> {
              throw new IllegalArgumentException(
                  "request id '%s' was used before: take another one".formatted(id));
            });
    Map<String, Object> config = new HashMap<>(client);
    config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    config.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, 30_000);
    config.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, 10_000);
    config.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    Topic<String, ControlCommand> topic = topics.control();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      var unused =
          Answers.await(
              producer.send(topic.record(id, command)), "cannot write to " + topic.name());
    }
  }

  /**
   * Waits for a status of a request.
   *
   * @param wanted the statuses to wait for
   * @param listener told of each status of it that comes meanwhile
   * @return the first that is wanted, or empty if there was none in time
   */
  public Optional<TrainingStatus> await(
      String id,
      Predicate<TrainingStatus> wanted,
      Duration timeout,
      Consumer<TrainingStatus> listener) {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      TrainingStatus known = last.get(id);
      if (known != null && wanted.test(known)) {
        return Optional.of(known);
      }
      if (System.nanoTime() - end > 0) {
        return Optional.empty();
      }
      for (ConsumerRecord<byte[], byte[]> record : reader.poll(POLL)) {
        note(record).filter(status -> status.requestId().equals(id)).ifPresent(listener);
      }
    }
  }

  /** Waits, for as long as it takes, for how a request ends. */
  public TrainingStatus awaitEnd(String id, Consumer<TrainingStatus> listener) {
    return await(id, status -> status.state().isFinal(), FOR_EVER, listener).orElseThrow();
  }

  /** The last status of a request; empty if no trainer has said anything of it. */
  public Optional<TrainingStatus> status(String id) {
    var unused = statuses();
    return Optional.ofNullable(last.get(id));
  }

  /** The last status of each request, as they stand now, in the order of their first ones. */
  public List<TrainingStatus> statuses() {
    reader.readToEnd(
        PATIENCE,
        record -> {
          var unused = note(record);
          return true;
        });
    return List.copyOf(last.values());
  }

  /** What others wrote there by mistake is no status; how a request ended stays. */
  private Optional<TrainingStatus> note(ConsumerRecord<byte[], byte[]> record) {
    if (topics.trainingStatus().decode(record.value())
        instanceof Decoded.Value<TrainingStatus> status) {
      TrainingStatus value = status.value();
      last.merge(
          value.requestId(), value, (before, now) -> before.state().isFinal() ? before : now);
      return Optional.of(value);
    }
    return Optional.empty();
  }

  @Override
  public void close() {
    reader.close();
  }
}
