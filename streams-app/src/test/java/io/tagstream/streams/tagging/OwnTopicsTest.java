package io.tagstream.streams.tagging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.redact.Redaction;
import io.tagstream.ner.tag.EntityFilter;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.TopicSelection;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.TaggingResult;
import io.tagstream.streams.input.CloudEventFormat;
import io.tagstream.streams.input.InputFormat;
import io.tagstream.streams.input.JsonFormat;
import io.tagstream.streams.output.Enrichment;
import io.tagstream.streams.output.Telling;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What people have already goes in and comes out. */
class OwnTopicsTest {
  private static final byte[] BINARY_KEY = {0, 0, 0, (byte) 0xFF};

  private final FakeTagger tagger = new FakeTagger();
  private final InMemoryTaggingMetrics metrics = new InMemoryTaggingMetrics();
  private Topics topics =
      new Topics("t.").with(TopicSelection.of("articles", "tweets"), "found", "enriched");
  private String text = "/body";
  private String id;
  private boolean events;
  private Redaction redaction = Redaction.NONE;
  private boolean results = true;
  private TopologyTestDriver driver;

  @AfterEach
  void stop() {
    driver.close();
  }

  @Test
  void enrichesRecordsUnderTheirKeysAndHeadersAndTellsOfThemByTheirIds() {
    id = "/guid";
    RecordHeaders headers = headers("trace", "7");

    send(
        "articles",
        BINARY_KEY,
        "{ \"guid\" : \"a-1\", \"body\":\"in Paris\", \"n\":1.10 }",
        headers);

    TestRecord<byte[], byte[]> enriched = read("enriched").get(0);
    assertThat(enriched.key()).isEqualTo(BINARY_KEY);
    assertThat(enriched.headers()).isEqualTo(headers);
    assertThat(enriched.timestamp()).isEqualTo(7);
    assertThat(utf8(enriched.value()))
        .isEqualTo(
            "{ \"guid\" : \"a-1\", \"body\":\"in Paris\", \"n\":1.10,\"entities\":[{\"type\":\"cap\","
                + "\"text\":\"Paris\",\"start\":3,\"end\":8,\"score\":1.0}] }");
    assertThat(results()).extracting(TaggedSentence::id).containsExactly("a-1");
    assertThat(results().get(0).text()).isEqualTo("in Paris");
  }

  @Test
  void readsEveryTopicAndNamesTheOneOfARecordWithoutKey() {
    send("articles", null, "{\"body\":\"A\"}");
    send("tweets", null, "{\"body\":\"B\"}");

    assertThat(results())
        .extracting(TaggedSentence::id)
        .containsExactly("articles-0-0", "tweets-0-0");
  }

  @Test
  void readsTopicsThatMatchAPattern() {
    topics = new Topics("t.").with(TopicSelection.parse(List.of("news\\..*")), null, "enriched");

    send("news.uk", null, "{\"body\":\"A\"}");

    assertThat(read("enriched")).hasSize(1);
  }

  @Test
  void takesThePlaceForAnIdWhereTheKeyIsNoTextAndNoResultNeedsIt() {
    results = false;

    send("articles", BINARY_KEY, "{\"body\":\"A\"}");

    assertThat(read("enriched")).hasSize(1);
    assertThat(metrics.deadLettered).hasValue(0);
  }

  @Test
  void rejectsAKeyThatIsNoTextWhereResultsNeedAnId() {
    send("articles", BINARY_KEY, "{\"body\":\"A\"}");

    assertThat(reason()).contains("--id-field");
    assertThat(read("enriched")).isEmpty();
  }

  @Test
  void putsEntitiesIntoTheDataOfCloudEvents() {
    events = true;
    RecordHeaders headers = headers("content-type", "application/cloudevents+json");
    headers.add("trace", "7".getBytes(UTF_8));

    send("articles", null, "{\"id\":\"e\",\"data\":{\"body\":\"A\"},\"x\":1}", headers);

    TestRecord<byte[], byte[]> enriched = read("enriched").get(0);
    assertThat(utf8(enriched.value()))
        .startsWith("{\"id\":\"e\",\"data\":{\"body\":\"A\",\"entities\":[{")
        .endsWith("}]},\"x\":1}");
    assertThat(enriched.headers()).isEqualTo(headers);
    TestRecord<byte[], byte[]> result = read("found").get(0);
    assertThat(utf8(result.key())).isEqualTo("e");
    assertThat(result.headers()).isEqualTo(headers("trace", "7"));
  }

  @Test
  void leavesNoTraceOfWhatIsRedacted() {
    redaction = Redaction.mask();
    RecordHeaders headers = headers("by", "Paris");

    send("articles", "k".getBytes(UTF_8), "{\"body\":\"in Paris\",\"title\":\"paris!\"}", headers);
    send("articles", "at paris".getBytes(UTF_8), "{\"body\":\"in Paris\"}", headers);
    send("articles", "k".getBytes(UTF_8), "{\"body\":[\"Paris\"]}", headers);
    send("articles", "k".getBytes(UTF_8), "{\"body\":\"Paris\" Paris}", headers);
    send("articles", "k".getBytes(UTF_8), "{\"body\":\"UNENCODABLE Paris\"}", headers);

    List<TestRecord<byte[], byte[]>> letters = read("t.dead-letters");
    assertThat(letters)
        .extracting(letter -> DeadLetter.readFrom(letter.headers()).message())
        .containsExactly(
            "its key or id holds words of an entity that is to be redacted",
            "'/body' is not a string but an array",
            "it cannot be read, and why would quote it",
            "it cannot be tagged, and why might quote it");
    assertThat(letters)
        .extracting(letter -> DeadLetter.readFrom(letter.headers()).offset())
        .containsExactly(1L, 2L, 3L, 4L);
    assertThat(utf8(read("enriched").get(0).value()))
        .isEqualTo(
            "{\"body\":\"in *****\",\"title\":\"*****!\",\"entities\":[{\"type\":\"cap\","
                + "\"text\":\"*****\",\"start\":3,\"end\":8,\"score\":1.0}]}");
    for (String topic : List.of("enriched", "found", "t.dead-letters")) {
      assertThat(read(topic)).noneMatch(OwnTopicsTest::tellsOfParis);
    }
  }

  @Test
  void takesNoTopicForAName() {
    redaction = Redaction.mask();
    topics = new Topics("t.").with(TopicSelection.of("Paris"), "found", "enriched");

    send("Paris", null, "{\"body\":\"in Paris\"}");

    assertThat(read("found")).hasSize(1);
  }

  @Test
  void rejectsTokensWhereTheyWouldHaveToBeRedacted() {
    redaction = Redaction.mask();
    text = null;

    send("articles", null, "{\"tokens\":[\"New\",\"York\"]}");

    assertThat(reason()).contains("it has tokens").contains("--text-field");
  }

  private static boolean tellsOfParis(TestRecord<byte[], byte[]> record) {
    StringBuilder all = new StringBuilder();
    for (byte[] part : new byte[][] {record.key(), record.value()}) {
      all.append(part == null ? "" : utf8(part));
    }
    record.headers().forEach(header -> all.append(header.key()).append(utf8(header.value())));
    return all.toString().toLowerCase(Locale.ROOT).contains("paris");
  }

  private final Map<String, List<TestRecord<byte[], byte[]>>> read = new HashMap<>();

  private List<TestRecord<byte[], byte[]>> read(String topic) {
    return read.computeIfAbsent(
        topic,
        name ->
            driver
                .createOutputTopic(name, new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList());
  }

  private List<TaggedSentence> results() {
    return read(topics.taggedEntities().name()).stream()
        .map(
            record ->
                topics
                    .taggedEntities()
                    .valueSerde()
                    .deserializer()
                    .deserialize("found", record.value()))
        .toList();
  }

  private String reason() {
    return DeadLetter.readFrom(read("t.dead-letters").get(0).headers()).message();
  }

  private void send(String topic, byte[] key, String value) {
    send(topic, key, value, new RecordHeaders());
  }

  private void send(String topic, byte[] key, String value, Headers headers) {
    if (driver == null) {
      driver = driver();
    }
    driver
        .createInputTopic(topic, new ByteArraySerializer(), new ByteArraySerializer())
        .pipeInput(new TestRecord<>(key, value.getBytes(UTF_8), headers, Instant.ofEpochMilli(7)));
  }

  private TopologyTestDriver driver() {
    JsonFormat json = JsonFormat.of(new SentenceDecoder(1000), text, id, "entities");
    InputFormat format = events ? new CloudEventFormat(json) : json;
    Properties config = new Properties();
    config.put(StreamsConfig.APPLICATION_ID_CONFIG, "test");
    config.put("processing.exception.handler.global.enabled", true);
    return new TopologyTestDriver(
        new TaggingTopology(
                topics,
                Role.champion(topics),
                format,
                new Telling(EntityFilter.ALL, redaction, new Enrichment("entities"), results),
                (source, position, encoding) -> {
                  try {
                    return CompletableFuture.completedFuture(
                        new TaggingResult.Tagged(tagger.read(encoding.apply(tagger)), "v1"));
                  } catch (IllegalArgumentException e) {
                    return CompletableFuture.completedFuture(new TaggingResult.Unreadable(e));
                  }
                },
                () -> {},
                new HeldOffsets(),
                Duration.ZERO,
                new BytesInFlight(1_000_000, metrics),
                TopicLimits::usual,
                metrics)
            .build(),
        config);
  }

  private static RecordHeaders headers(String name, String value) {
    RecordHeaders headers = new RecordHeaders();
    headers.add(name, value.getBytes(UTF_8));
    return headers;
  }

  private static String utf8(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
