package io.tagstream.quickstart;

import io.tagstream.quickstart.Deliveries.Place;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.schemas.record.SentenceRecord;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Checks the promise of the tagging stage as any reader of committed records sees it: each record
 * that it reads has exactly one result, on {@code tagged-entities} or {@code dead-letters}, on each
 * partition there the results of one input partition are in the order of the inputs, and along an
 * input partition the model versions follow {@code alias:champion}, skipping some perhaps but never
 * going back where the alias did not.
 *
 * <p>It expects sentence ids to be unique. Versions that the alias never named, or not that anyone
 * could still know after a compaction, are not judged. Not thread-safe.
 */
final class DeliveryCheck implements AutoCloseable {
  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;
  private final Deliveries deliveries = new Deliveries();

  /** Reads the topics from their beginning; they must exist. */
  public DeliveryCheck(String bootstrapServers, Topics topics) {
    this.topics = topics;
    consumer =
        new KafkaConsumer<>(
            Map.of(
                ConsumerConfig.BOOTSTRAP_SERVERS_CONFIG,
                bootstrapServers,
                ConsumerConfig.ISOLATION_LEVEL_CONFIG,
                "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    partitions =
        Stream.concat(
                topics.read().names().stream(),
                Stream.of(topics.taggedEntities(), topics.deadLetters(), topics.modelRegistry())
                    .map(Topic::name))
            .flatMap(topic -> consumer.partitionsFor(topic).stream())
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    consumer.assign(partitions);
    consumer.seekToBeginning(partitions);
  }

  /**
   * Reads on until what has been read pleases the condition or the time is over.
   *
   * @return the report at that moment
   */
  public Report readUntil(Predicate<Progress> condition, Duration timeout) {
    Instant end = Instant.now().plus(timeout);
    while (!condition.test(deliveries.progress()) && Instant.now().isBefore(end)) {
      poll();
    }
    return deliveries.report();
  }

  /** Reads until every input has a result, or the time is over, and then to the topics' ends. */
  public Report readAll(long expectedInputs, Duration timeout) {
    var unused =
        readUntil(
            progress ->
                progress.inputs() >= expectedInputs && progress.results() >= progress.inputs(),
            timeout);
    return readToEnd(timeout);
  }

  /** Reads all that readers of committed records can see at this moment. */
  public Report readToEnd(Duration timeout) {
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    return readUntil(
        progress -> partitions.stream().allMatch(p -> consumer.position(p) >= ends.get(p)),
        timeout);
  }

  @Override
  public void close() {
    consumer.close();
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
      Place place = new Place(record.topic(), record.partition(), record.offset());
      if (topics.read().has(record.topic())) {
        deliveries.input(place, id(record));
      } else if (isOn(topics.taggedEntities(), record)) {
        deliveries.tagged(place, key(record), value(topics.taggedEntities(), record));
      } else if (isOn(topics.deadLetters(), record)) {
        deadLetter(place, DeadLetter.readFrom(record.headers()));
      } else if (RegistryRecord.aliasKey(AliasRecord.CHAMPION).equals(key(record))
          && value(topics.modelRegistry(), record) instanceof AliasRecord alias) {
        deliveries.champion(alias);
      }
    }
  }

  /** Takes a dead letter of a sentence; those of other topics, such as gold, are no results. */
  private void deadLetter(Place place, DeadLetter why) {
    if (topics.read().has(why.topic())) {
      deliveries.deadLetter(place, new Place(why.topic(), why.partition(), why.offset()));
    }
  }

  private static boolean isOn(Topic<?, ?> topic, ConsumerRecord<byte[], byte[]> record) {
    return record.topic().equals(topic.name());
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return SentenceRecord.id(key(record), record.topic(), record.partition(), record.offset());
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }

  private static <V> V value(Topic<?, V> topic, ConsumerRecord<byte[], byte[]> record) {
    return topic.decode(record.value()) instanceof Decoded.Value<V> decoded
        ? decoded.value()
        : null;
  }

  /** How many inputs and results have been read so far. */
  public record Progress(long inputs, long results) {}

  /**
   * What was found; empty lists when the promise is kept.
   *
   * @param inputs records on the input topics
   * @param tagged records on {@code tagged-entities}
   * @param deadLetters records on {@code dead-letters}
   * @param missing inputs without a result
   * @param duplicates second and further results of an input
   * @param outOfOrder results of an input that come after one of a later input
   * @param unknown results of no input
   * @param wentBack results of an older model than that of an earlier input of the partition
   */
  public record Report(
      long inputs,
      long tagged,
      long deadLetters,
      List<String> missing,
      List<String> duplicates,
      List<String> outOfOrder,
      List<String> unknown,
      List<String> wentBack) {

    /** Whether each input has exactly one result, in order, and models followed the alias. */
    public boolean isExact() {
      return missing.isEmpty()
          && duplicates.isEmpty()
          && outOfOrder.isEmpty()
          && unknown.isEmpty()
          && wentBack.isEmpty();
    }

    @Override
    public String toString() {
      return "%d inputs, %d tagged, %d dead letters; %s missing, %s twice, %s out of order, %s unknown, %s by older models"
          .formatted(
              inputs,
              tagged,
              deadLetters,
              some(missing),
              some(duplicates),
              some(outOfOrder),
              some(unknown),
              some(wentBack));
    }

    private static String some(List<String> all) {
      return all.isEmpty() ? "0" : all.size() + " " + all.subList(0, Math.min(5, all.size()));
    }
  }
}
