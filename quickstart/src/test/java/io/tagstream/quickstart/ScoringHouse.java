package io.tagstream.quickstart;

import io.tagstream.ner.files.FileTree;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.ScoringEvent;
import io.tagstream.testkit.broker.KafkaUnderTest;
import io.tagstream.testkit.process.JavaProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** A broker, and scoring instances that come and go, each in a process of its own. */
final class ScoringHouse implements AutoCloseable {
  static final int INSTANCES = 3;
  private static final int PARTITIONS = 4;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Topics topics = new Topics();
  private final Path data;
  private final Path logs;
  private final KafkaUnderTest kafka;
  private final Map<String, Object> client;
  private final Admin admin;
  private final KafkaProducer<String, byte[]> producer;
  private final JavaProcess[] instances = new JavaProcess[INSTANCES];
  private final List<String> history = new ArrayList<>();

  /** Nothing scores yet. */
  ScoringHouse(Path data, Path logs) throws IOException {
    this.data = data;
    this.logs = Files.createDirectories(logs);
    kafka = KafkaUnderTest.Kind.EMBEDDED.start(data);
    client = Map.of("bootstrap.servers", kafka.bootstrapServers());
    admin = Admin.create(client);
    TopicAdmin.createMissing(admin, topics, PARTITIONS, TopicAdmin.BROKER_DEFAULT);
    producer = new KafkaProducer<>(client, new StringSerializer(), new ByteArraySerializer());
  }

  boolean isRunning(int i) {
    return instances[i] != null;
  }

  boolean isScoring() {
    return IntStream.range(0, INSTANCES).anyMatch(this::isRunning);
  }

  /**
   * Starts one that does not run.
   *
   * @param failsAt a score of its own; 0 for none
   */
  void start(int i, int failsAt) {
    history.add("start " + i + " failing at score " + failsAt);
    instances[i] =
        JavaProcess.start(
            ScoringMain.class,
            logs.resolve("instance-" + i + ".log").toFile(),
            kafka.bootstrapServers(),
            state(i).toString(),
            Integer.toString(failsAt));
  }

  void stop(int i) {
    history.add("stop " + i);
    instances[i].stop();
    instances[i] = null;
  }

  void kill(int i) {
    history.add("kill " + i);
    instances[i].kill();
    instances[i] = null;
  }

  /** Deletes all that an instance has kept, its name too. */
  void wipe(int i) {
    history.add("wipe " + i);
    try {
      FileTree.delete(state(i));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Path state(int i) {
    return data.resolve("instance-" + i);
  }

  /** Returns when the broker has them. */
  void send(List<ScoringEvent> events) throws ExecutionException, InterruptedException {
    history.add("send " + events.size());
    for (var sent : events.stream().map(event -> producer.send(record(event))).toList()) {
      var unused = sent.get();
    }
  }

  private ProducerRecord<String, byte[]> record(ScoringEvent event) {
    return new ProducerRecord<>(
        event.topic(topics).name(),
        // Gold not where Java's clients would put it.
        event.isGold() ? Math.floorMod(event.id().hashCode(), PARTITIONS) : null,
        event.timestamp(),
        event.id(),
        event.value());
  }

  /** How many scores were written, with those in transactions that are open or were aborted. */
  long written() throws ExecutionException, InterruptedException {
    Map<TopicPartition, OffsetSpec> ends =
        IntStream.range(0, PARTITIONS)
            .mapToObj(i -> new TopicPartition(topics.evaluationScores().name(), i))
            .collect(Collectors.toMap(partition -> partition, partition -> OffsetSpec.latest()));
    return admin.listOffsets(ends).all().get().values().stream()
        .mapToLong(ListOffsetsResultInfo::offset)
        .sum();
  }

  /** Whether every record has gone all the way. */
  boolean isThrough() throws ExecutionException, InterruptedException {
    Map<TopicPartition, Long> read = new HashMap<>();
    admin
        .listConsumerGroupOffsets(ScoringMain.APPLICATION)
        .partitionsToOffsetAndMetadata()
        .get()
        .forEach((partition, offset) -> read.put(partition, offset.offset()));
    Set<String> sources = new TreeSet<>();
    Stream.of(topics.taggedEntities(), topics.challengerEntities(), topics.goldEntities())
        .forEach(topic -> sources.add(topic.name()));
    read.keySet().forEach(partition -> sources.add(partition.topic()));
    return sources.stream().allMatch(topic -> isRead(topic, read));
  }

  private boolean isRead(String topic, Map<TopicPartition, Long> read) {
    List<Long> unread = new ArrayList<>();
    try (TopicReader reader = new TopicReader(client, topic)) {
      reader.readToEnd(
          PATIENCE,
          record -> {
            TopicPartition partition = new TopicPartition(topic, record.partition());
            if (record.offset() >= read.getOrDefault(partition, 0L)) {
              unread.add(record.offset());
            }
            return unread.isEmpty();
          });
    }
    return unread.isEmpty();
  }

  /** All that is on a topic, each partition in its order. */
  <V> List<V> read(Topic<?, V> topic) {
    List<V> values = new ArrayList<>();
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(
          PATIENCE,
          record -> values.add(((Decoded.Value<V>) topic.decode(record.value())).value()));
    }
    return values;
  }

  @Override
  public void close() {
    for (JavaProcess instance : instances) {
      if (instance != null) {
        instance.close();
      }
    }
    producer.close();
    admin.close();
    kafka.close();
  }

  /** What was done, in its order. */
  @Override
  public String toString() {
    return String.join(", ", history);
  }
}
