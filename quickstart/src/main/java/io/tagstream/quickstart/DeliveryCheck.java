package io.tagstream.quickstart;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.SentenceRecord;
import io.tagstream.schemas.Topics;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Checks the promise of the tagging stage as any reader of committed records sees it: each record
 * on {@code sentences} has exactly one result, on {@code tagged-entities} or {@code dead-letters},
 * and on each partition there the results of one input partition are in the order of the inputs.
 *
 * <p>It expects sentence ids to be unique. Not thread-safe.
 */
public final class DeliveryCheck implements AutoCloseable {
  private final Topics topics;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final List<TopicPartition> partitions;

  private final Map<String, Place> inputsById = new HashMap<>();
  private final Set<Place> inputs = new HashSet<>();
  private final List<Result> results = new ArrayList<>();

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
        List.of(topics.sentences(), topics.taggedEntities(), topics.deadLetters()).stream()
            .flatMap(topic -> consumer.partitionsFor(topic.name()).stream())
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
    while (!condition.test(progress()) && Instant.now().isBefore(end)) {
      poll();
    }
    return report();
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

  private Progress progress() {
    return new Progress(inputs.size(), results.size());
  }

  private void poll() {
    for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(50))) {
      Place place = new Place(record.topic(), record.partition(), record.offset());
      if (record.topic().equals(topics.sentences().name())) {
        inputs.add(place);
        inputsById.put(id(record), place);
      } else {
        results.add(new Result(place, key(record), deadLetterSource(record)));
      }
    }
  }

  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return SentenceRecord.id(key(record), record.topic(), record.partition(), record.offset());
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }

  private Place deadLetterSource(ConsumerRecord<byte[], byte[]> record) {
    if (!record.topic().equals(topics.deadLetters().name())) {
      return null;
    }
    DeadLetter why = DeadLetter.readFrom(record.headers());
    return new Place(why.topic(), why.partition(), why.offset());
  }

  private Report report() {
    Map<Place, Integer> counts = new HashMap<>();
    Map<String, Long> last = new HashMap<>();
    List<String> duplicates = new ArrayList<>();
    List<String> outOfOrder = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    long deadLetters = 0;
    for (Result result : results) {
      Place input = result.source != null ? result.source : inputsById.get(result.id);
      deadLetters += result.source == null ? 0 : 1;
      if (input == null) {
        unknown.add(result.place + " (" + result.id + ")");
        continue;
      }
      if (counts.merge(input, 1, Integer::sum) > 1) {
        duplicates.add(input + " again at " + result.place);
      }
      Long before =
          last.put(
              result.place.topic + result.place.partition + "<" + input.partition, input.offset);
      if (before != null && before > input.offset) {
        outOfOrder.add(input + " at " + result.place + " comes after offset " + before);
      }
    }
    List<String> missing =
        inputs.stream().filter(i -> !counts.containsKey(i)).map(Place::toString).sorted().toList();
    return new Report(
        inputs.size(),
        results.size() - deadLetters,
        deadLetters,
        missing,
        duplicates,
        outOfOrder,
        unknown);
  }

  /** How many inputs and results have been read so far. */
  public record Progress(long inputs, long results) {}

  /**
   * What was found; four empty lists when the promise is kept.
   *
   * @param inputs records on {@code sentences}
   * @param tagged records on {@code tagged-entities}
   * @param deadLetters records on {@code dead-letters}
   * @param missing inputs without a result
   * @param duplicates second and further results of an input
   * @param outOfOrder results of an input that come after one of a later input
   * @param unknown results of no input
   */
  public record Report(
      long inputs,
      long tagged,
      long deadLetters,
      List<String> missing,
      List<String> duplicates,
      List<String> outOfOrder,
      List<String> unknown) {

    /** Whether each input has exactly one result, in order. */
    public boolean isExact() {
      return missing.isEmpty() && duplicates.isEmpty() && outOfOrder.isEmpty() && unknown.isEmpty();
    }

    @Override
    public String toString() {
      return "%d inputs, %d tagged, %d dead letters; %d missing %s, %d twice %s, %d out of order %s, %d unknown %s"
          .formatted(
              inputs,
              tagged,
              deadLetters,
              missing.size(),
              some(missing),
              duplicates.size(),
              some(duplicates),
              outOfOrder.size(),
              some(outOfOrder),
              unknown.size(),
              some(unknown));
    }

    private static List<String> some(List<String> all) {
      return all.subList(0, Math.min(5, all.size()));
    }
  }

  private record Place(String topic, int partition, long offset) {
    @Override
    public String toString() {
      return topic + "-" + partition + "@" + offset;
    }
  }

  /** A result; a dead letter knows its source, a tagged sentence only the id. */
  private record Result(Place place, String id, Place source) {}
}
