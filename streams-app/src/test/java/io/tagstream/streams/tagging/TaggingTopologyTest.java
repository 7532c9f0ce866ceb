package io.tagstream.streams.tagging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.input.UnreachableException;
import io.tagstream.streams.output.Telling;
import io.tagstream.streams.stage.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TaggingTopologyTest {
  private static final Instant TIME = Instant.ofEpochMilli(1_700_000_000_000L);
  private static final long DAY = Duration.ofDays(1).toMillis();

  private final Topics topics = new Topics("t.");
  private final HeldOffsets heldOffsets = new HeldOffsets();
  private final InMemoryTaggingMetrics metrics = new InMemoryTaggingMetrics();
  private final DirectEngine engine = new DirectEngine();
  private final List<Integer> submittedAtTakeover = new ArrayList<>();
  private final Map<String, TopicLimits> limits = new HashMap<>();
  private InputFormat format = new JsonFormat(1000);
  private Telling telling = Telling.ALL;
  private TopologyTestDriver driver;
  private TestInputTopic<byte[], byte[]> sentences;
  private TestOutputTopic<String, TaggedSentence> tagged;
  private TestOutputTopic<byte[], byte[]> deadLetters;

  @BeforeEach
  void start() {
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put("processing.exception.handler.global.enabled", true);
    driver =
        new TopologyTestDriver(
            new TaggingTopology(
                    topics,
                    Role.champion(topics),
                    format,
                    telling,
                    engine,
                    () -> submittedAtTakeover.add(engine.results.size()),
                    heldOffsets,
                    Duration.ZERO,
                    new BytesInFlight(1_000_000, metrics),
                    topic -> limits.getOrDefault(topic, TopicLimits.usual(topic)),
                    metrics)
                .build(),
            config,
            TIME);
    sentences =
        driver.createInputTopic(
            topics.sentences().name(), new ByteArraySerializer(), new ByteArraySerializer());
    tagged =
        driver.createOutputTopic(
            topics.taggedEntities().name(),
            topics.taggedEntities().keySerde().deserializer(),
            topics.taggedEntities().valueSerde().deserializer());
    deadLetters =
        driver.createOutputTopic(
            topics.deadLetters().name(),
            topics.deadLetters().keySerde().deserializer(),
            topics.deadLetters().valueSerde().deserializer());
  }

  @AfterEach
  void stop() {
    if (driver != null) {
      driver.close();
    }
  }

  @Test
  void takesAPartitionOverOnceBeforeItsFirstRecord() {
    sentences.pipeInput(bytes("a"), bytes("in Paris"));
    sentences.pipeInput(bytes("b"), bytes("in Rome"));

    assertThat(submittedAtTakeover).containsExactly(0);
  }

  @Test
  void tagsABareLineUnderItsPlaceAndKeepsTimeAndHeaders() {
    RecordHeaders headers = new RecordHeaders();
    headers.add("trace", bytes("7"));

    sentences.pipeInput(new TestRecord<>(null, bytes("in Paris"), headers, TIME));

    TestRecord<String, TaggedSentence> output = tagged.readRecord();
    assertThat(output.key()).isEqualTo("t.sentences-0-0");
    assertThat(output.getRecordTime()).isEqualTo(TIME);
    assertThat(output.headers().lastHeader("trace").value()).isEqualTo(bytes("7"));
    assertThat(output.value().id()).isEqualTo("t.sentences-0-0");
    assertThat(output.value().text()).isEqualTo("in Paris");
    assertThat(output.value().modelVersion()).isEqualTo("v1");
    assertThat(output.value().entities())
        .containsExactly(new EntityRecord("cap", "Paris", 3, 8, 1.0));
  }

  @Test
  void tellsOfTheEntitiesThatAreWanted() {
    telling = Telling.of(new EntityFilter(Set.of("person"), 0, Map.of()));
    stop();
    start();

    send("k", "in Paris");

    TaggedSentence output = tagged.readValue();
    assertThat(output.entities()).isEmpty();
    assertThat(output.signals().words()).isEqualTo(4);
  }

  @Test
  void roundsSignalsToFourDecimals() {
    send("k", "in Paris");

    assertThat(Json.toJson(tagged.readValue()))
        .contains(
            "\"signals\":{\"confidence\":0.6667,\"words\":4,\"splitWords\":3,"
                + "\"unknownWords\":2,\"missed\":0.3333}");
  }

  @Test
  void findsTokensAgainInTheTextTheyCameFrom() {
    send("k", "{\"text\": \"😀 Ada,  Bob\", \"tokens\": [\"Ada\", \",\", \"Bob\"]}");

    TaggedSentence output = tagged.readValue();
    assertThat(output.text()).isEqualTo("😀 Ada,  Bob");
    assertThat(output.entities())
        .containsExactly(
            new EntityRecord("cap", "Ada", 2, 5, 1.0), new EntityRecord("cap", "Bob", 8, 11, 1.0));
  }

  @Test
  void sendsBadRecordsToDeadLettersInOrderAndGoesOn() {
    engine.manual = true;
    send("a", "One");
    send("b", "{\"text\": ");
    send("c", "{\"text\": 5}");
    sentences.pipeInput(new byte[] {(byte) 0xff}, bytes("Two"));
    send("d", "UNENCODABLE");
    send("e", null);
    send("f", "x".repeat(1001));
    send("g", "Three");
    assertThat(deadLetters.isEmpty()).as("wait behind the first").isTrue();

    engine.completeAll();
    driver.advanceWallClockTime(Duration.ofMillis(5));

    assertThat(tagged.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("a", "g");
    List<TestRecord<byte[], byte[]>> bad = deadLetters.readRecordsToList();
    assertThat(bad)
        .extracting(r -> DeadLetter.readFrom(r.headers()).offset())
        .containsExactly(1L, 2L, 3L, 4L, 5L, 6L);
    assertThat(bad.get(0).value()).isEqualTo(bytes("{\"text\": "));
    assertThat(bad.get(2).key()).isEqualTo(new byte[] {(byte) 0xff});
    assertThat(bad)
        .extracting(r -> DeadLetter.readFrom(r.headers()).message())
        .satisfiesExactly(
            m -> assertThat(m).contains("malformed JSON"),
            m -> assertThat(m).contains("'text' is not a string"),
            m -> assertThat(m).contains("key is not valid UTF-8"),
            m -> assertThat(m).contains("cannot encode"),
            m -> assertThat(m).contains("no value"),
            m -> assertThat(m).contains("1001 bytes"));
  }

  @Test
  void sendsResultsThatTheirTopicDoesNotTakeToDeadLettersThatTheirsTakes() {
    limit(topics.taggedEntities(), 500, DAY);
    limit(topics.deadLetters(), 1_000, DAY);
    Instant now = Instant.now();

    sentences.pipeInput(bytes("a"), bytes("One"), now);
    sentences.pipeInput(bytes("b"), bytes("Two ".repeat(200)), now);
    sentences.pipeInput(bytes("k".repeat(5_000)), bytes("Three"), now);
    sentences.pipeInput(bytes("d"), bytes("Four"), now.minus(Duration.ofDays(2)));
    sentences.pipeInput(bytes("e"), bytes("Five"), now);

    assertThat(tagged.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("a", "e");
    List<TestRecord<byte[], byte[]>> bad = deadLetters.readRecordsToList();
    assertThat(bad)
        .extracting(r -> DeadLetter.readFrom(r.headers()).message())
        .satisfiesExactly(
            m -> assertThat(m).contains("bytes: at most 500 fit on t.tagged-entities"),
            m -> assertThat(m).contains("at most 500 fit"),
            m -> assertThat(m).contains("too old"));
    assertThat(bad)
        .allSatisfy(r -> assertThat(DeadLetters.raw(record(r)).size()).isLessThan(1_000));
    assertThat(bad.get(2).timestamp()).isGreaterThanOrEqualTo(now.toEpochMilli());
    assertThat(metrics.tagged).hasValue(2);
  }

  @Test
  void goesOnWhereDeadLettersTakeNothing() {
    limit(topics.deadLetters(), 100, Long.MAX_VALUE);

    send("a", "{");
    send("b", "One");

    assertThat(deadLetters.isEmpty()).isTrue();
    assertThat(tagged.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("b");
    assertThat(metrics.bytesInFlight).hasValue(0);
  }

  @Test
  void sendsOnInTheOrderOfArrivalWhicheverFinishesFirst() {
    engine.manual = true;
    for (String key : List.of("a", "b", "c")) {
      send(key, key);
    }

    engine.complete(2);
    engine.complete(1);
    driver.advanceWallClockTime(Duration.ofMillis(5));
    assertThat(tagged.isEmpty()).isTrue();
    engine.complete(0);
    driver.advanceWallClockTime(Duration.ofMillis(5));

    assertThat(tagged.readKeyValuesToList())
        .extracting(kv -> kv.key)
        .containsExactly("a", "b", "c");
  }

  @Test
  void letsARecordWaitForWhatItNeedsAndThoseBehindItOfItsPartition() {
    AtomicBoolean there = new AtomicBoolean();
    InputFormat usual = format;
    format =
        record -> {
          if (!there.get() && new String(record.key(), StandardCharsets.UTF_8).equals("b")) {
            throw new UnreachableException("not yet");
          }
          return usual.read(record);
        };
    stop();
    start();
    TopicPartition partition = new TopicPartition(topics.sentences().name(), 0);
    for (String key : List.of("a", "b", "c")) {
      send(key, key);
    }
    driver.advanceWallClockTime(Duration.ofSeconds(1));

    assertThat(tagged.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("a");
    assertThat(heldOffsets.resting(Set.of(partition))).containsExactly(partition);
    assertThat(heldOffsets.holdBack(Map.of(partition, new OffsetAndMetadata(3))))
        .containsEntry(partition, new OffsetAndMetadata(1));

    there.set(true);
    driver.advanceWallClockTime(Duration.ofMillis(5));
    assertThat(tagged.readKeyValuesToList()).extracting(kv -> kv.key).containsExactly("b", "c");
    assertThat(heldOffsets.resting(Set.of(partition))).isEmpty();
  }

  @Test
  void failsTheThreadWhenTheModelFails() {
    engine.manual = true;
    send("a", "A");
    engine.results.get(0).completeExceptionally(new IllegalStateException("no memory"));

    assertThatThrownBy(() -> driver.advanceWallClockTime(Duration.ofMillis(5)))
        .rootCause()
        .hasMessage("no memory");
    assertThat(tagged.isEmpty()).isTrue();
  }

  @Test
  void cancelsWhatIsInFlightWhenTheTaskIsClosed() {
    engine.manual = true;
    send("a", "A");

    driver.close();
    driver = null;

    assertThat(engine.results.get(0)).isCancelled();
  }

  @Test
  void countsASentenceAsVisibleOnceItIsCommitted() {
    engine.manual = true;
    send("a", "A");
    send("b", "B");
    heldOffsets.committed();
    assertThat(metrics.visible).hasValue(0);

    engine.complete(0);
    driver.advanceWallClockTime(Duration.ofMillis(5));
    heldOffsets.committed();
    heldOffsets.committed();

    assertThat(metrics.tagged).hasValue(1);
    assertThat(metrics.visible).hasValue(1);
  }

  @Test
  void knowsWhatIsInFlight() {
    engine.manual = true;
    send("a", "x".repeat(500));
    send("b", "{");
    assertThat(metrics.bytesInFlight.get()).isBetween(502L, 2000L);

    engine.completeAll();
    driver.advanceWallClockTime(Duration.ofMillis(5));
    assertThat(metrics.bytesInFlight).hasValue(0);
    send("c", "C");
    driver.close();
    driver = null;

    assertThat(metrics.bytesInFlight).hasValue(0);
  }

  private void limit(Topic<?, ?> topic, int bytes, long age) {
    limits.put(topic.name(), new TopicLimits(topic.name(), bytes, age, Long.MAX_VALUE, false));
  }

  private static Record<byte[], byte[]> record(TestRecord<byte[], byte[]> record) {
    return new Record<>(record.key(), record.value(), record.timestamp(), record.headers());
  }

  private void send(String key, String value) {
    sentences.pipeInput(bytes(key), value == null ? null : bytes(value));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Tags at once, or when told to. */
  private static final class DirectEngine implements TaggingEngine {
    private final FakeTagger tagger = new FakeTagger();
    private final List<CompletableFuture<TaggingResult>> results = new ArrayList<>();
    private final List<TaggingResult> ready = new ArrayList<>();
    private boolean manual;

    @Override
    public CompletableFuture<TaggingResult> submit(
        Object source, long position, Function<Tagger, Reading> encoding) {
      results.add(new CompletableFuture<>());
      ready.add(tag(encoding));
      if (!manual) {
        complete(results.size() - 1);
      }
      return results.get(results.size() - 1);
    }

    private TaggingResult tag(Function<Tagger, Reading> encoding) {
      try {
        return new TaggingResult.Tagged(tagger.read(encoding.apply(tagger)), "v1");
      } catch (IllegalArgumentException e) {
        return new TaggingResult.Unreadable(e);
      }
    }

    void complete(int i) {
      results.get(i).complete(ready.get(i));
    }

    void completeAll() {
      for (int i = 0; i < results.size(); i++) {
        complete(i);
      }
    }
  }
}
