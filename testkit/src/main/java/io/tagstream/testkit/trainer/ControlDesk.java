package io.tagstream.testkit.trainer;

import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.runtime.bundle.BundleSources;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.service.AllowedPaths;
import io.tagstream.trainer.service.ServiceListener;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.trainer.service.TrainerSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A user of one trainer's topics: sends requests, and reads what comes of them. */
public final class ControlDesk implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** How long trainings wait for what does not come. */
  private static final Duration PATIENCE_OF_TRAININGS = Duration.ofMinutes(1);

  private static final Map<String, Object> CONFIG = Map.of("seed", 1, "epochs", 3);

  public final Topics topics;
  public final Map<String, Object> client;

  private final Path workDirectory;
  private final KafkaProducer<String, String> producer;
  private final ModelRegistry registry;
  private final TopicReader statusReader;
  private final List<TrainingStatus> statuses = new ArrayList<>();

  public ControlDesk(String bootstrapServers, String prefix, Path workDirectory) {
    topics = new Topics(prefix);
    // The end of a transaction wakes no fetch that waits, so let none wait for long.
    client =
        Map.of(
            "bootstrap.servers",
            bootstrapServers,
            "max.poll.interval.ms",
            2_000,
            "fetch.max.wait.ms",
            50);
    this.workDirectory = workDirectory;
    try (Admin admin = Admin.create(client)) {
      TopicAdmin.createMissing(admin, topics, 3, TopicAdmin.BROKER_DEFAULT);
    }
    producer = new KafkaProducer<>(client, new StringSerializer(), new StringSerializer());
    registry = new ModelRegistry(client, topics);
    statusReader = new TopicReader(client, topics.trainingStatus().name());
  }

  public TrainerService start(TrainingJob job) {
    return start(job, workDirectory);
  }

  /** Starts a trainer as if on another machine. */
  public TrainerService start(TrainingJob job, Path directory) {
    return start(job, directory, CONFIG, PATIENCE_OF_TRAININGS, AllowedPaths.NONE);
  }

  /** Starts a trainer whose trainings wait so long for what does not come. */
  public TrainerService start(TrainingJob job, Duration patience) {
    return start(job, workDirectory, CONFIG, patience, AllowedPaths.NONE);
  }

  /** Starts a trainer whose requests may name these files, and which adds no settings to theirs. */
  public TrainerService start(TrainingJob job, AllowedPaths allowed) {
    return start(job, workDirectory, Map.of(), PATIENCE_OF_TRAININGS, allowed);
  }

  private TrainerService start(
      TrainingJob job,
      Path directory,
      Map<String, Object> config,
      Duration patience,
      AllowedPaths allowed) {
    TrainerSettings settings =
        new TrainerSettings(
            client,
            topics,
            directory,
            config,
            BundleSources.NONE,
            Duration.ofSeconds(3),
            patience,
            allowed,
            TopicSetup.EXISTING);
    TrainerService service = new TrainerService(settings, job, ServiceListener.NONE);
    service.start();
    return service;
  }

  /** Sends to the control topic and returns the request's id. */
  public String send(String key, String value) throws Exception {
    return send(topics.control(), key, value);
  }

  /** Sends to any topic and returns the record's id. */
  public String send(Topic<String, ?> topic, String key, String value) throws Exception {
    RecordMetadata sent = producer.send(new ProducerRecord<>(topic.name(), key, value)).get();
    return SentenceRecord.id(key, topic.name(), sent.partition(), sent.offset());
  }

  public TrainingStatus awaitEnd(String id) {
    await().until(() -> statuses(id).stream().anyMatch(status -> status.state().isFinal()));
    return last(id);
  }

  public void awaitState(String id, State state) {
    await().until(() -> statuses(id).stream().anyMatch(status -> status.state() == state));
  }

  public static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(50));
  }

  public List<TrainingStatus> statuses(String id) {
    statusReader.readToEnd(
        PATIENCE,
        record ->
            topics.trainingStatus().decode(record.value())
                    instanceof Decoded.Value<TrainingStatus> status
                && statuses.add(status.value()));
    return statuses.stream().filter(status -> status.requestId().equals(id)).toList();
  }

  public List<State> states(String id) {
    return statuses(id).stream().map(TrainingStatus::state).toList();
  }

  public TrainingStatus last(String id) {
    List<TrainingStatus> all = statuses(id);
    return all.get(all.size() - 1);
  }

  public RegistrySnapshot registry() {
    return registry.refresh(PATIENCE);
  }

  public BundleFetcher fetcher(Path cache) {
    return new BundleFetcher(client, topics, cache, BundleSources.NONE);
  }

  public List<String> deadLetters() {
    return records(topics.deadLetters()).stream()
        .map(
            record ->
                new String(record.value(), StandardCharsets.UTF_8)
                    + " <- "
                    + DeadLetter.readFrom(record.headers()).message())
        .toList();
  }

  public List<ConsumerRecord<byte[], byte[]>> records(Topic<?, ?> topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(PATIENCE, records::add);
    }
    return records;
  }

  @Override
  public void close() {
    producer.close();
    registry.close();
    statusReader.close();
  }
}
