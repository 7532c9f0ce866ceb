package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.scoring.OfflineEvaluation;
import io.tagstream.streams.scoring.ScoringStage;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingStage;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.broker.TopicSettings;
import io.tagstream.testkit.tagger.FakeTaggerMain;
import io.tagstream.testkit.tagger.Taggers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

/** What the broker would not take is a dead letter that it takes, and the stream goes on. */
@Tag("waiting")
class RefusedOutputsIT extends RunningBroker {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String AFTER = "message.timestamp.after.max.ms";
  private static final String BEFORE = "message.timestamp.before.max.ms";
  private static final String BYTES = "max.message.bytes";
  private static final EntityRecord ANN = new EntityRecord("cap", "Ann", 0, 3, null);

  private static Map<String, Object> client;
  private static KafkaProducer<byte[], byte[]> producer;

  private final Instant now = Instant.now();
  private final Instant tomorrow = now.plus(Duration.ofDays(1));
  @TempDir Path temp;
  private Topics topics;
  private int sent;

  @BeforeAll
  static void startProducer() {
    client = Map.of("bootstrap.servers", broker.bootstrapServers());
    producer =
        new KafkaProducer<>(
            Map.of(
                "bootstrap.servers",
                broker.bootstrapServers(),
                "compression.type",
                "gzip",
                "max.request.size",
                64 << 20),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  @AfterAll
  static void stopProducer() {
    producer.close();
  }

  @BeforeEach
  void createTopics(TestInfo info) {
    topics = new Topics(info.getTestMethod().orElseThrow().getName() + ".");
    TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
    set(topics.sentences(), AFTER, Long.toString(Long.MAX_VALUE));
    set(topics.goldEntities(), AFTER, Long.toString(Long.MAX_VALUE));
  }

  @AfterEach
  void flush() {
    producer.flush();
  }

  @Test
  void whatIsTooLargeOrOfAnUnlawfulTimeIsADeadLetter() {
    set(topics.taggedEntities(), BEFORE, days(30));
    set(topics.deadLetters(), BEFORE, days(30));
    good(10);
    sentence(large(2_000_000), "In Paris", now);
    sentence(large(900_000), "In Paris".repeat(20_000), now);
    sentence(null, "In Paris", now, new RecordHeader("trace", large(2_000_000)));
    sentence(null, "In Paris", now, manyHeaders(60_000));
    good(10);
    sentence(null, "In Paris", tomorrow);
    sentence(null, "In Paris", Instant.EPOCH);
    sentence(null, "{", Instant.ofEpochMilli(Long.MAX_VALUE));
    good(10);

    try (Tagging tagging = new Tagging()) {
      tagging.assertExact(7);
    }

    List<ConsumerRecord<byte[], byte[]>> letters = letters();
    assertThat(letters)
        .extracting(RefusedOutputsIT::messages)
        .satisfiesExactlyInAnyOrder(
            m -> assertThat(m).contains("it would take 4000"),
            m -> assertThat(m).contains("tagged, it would take 3"),
            m -> assertThat(m).contains("tagged, it would take 2000"),
            m -> assertThat(m).contains("tagged, it would take 1"),
            m -> assertThat(m).contains("too far ahead", AFTER),
            m -> assertThat(m).contains("too old", BEFORE),
            m -> assertThat(m).contains("malformed JSON"));
    assertThat(notes(letters))
        .contains(
            "tagstream.original.key.bytes=2000000",
            "tagstream.original.headers=1",
            "tagstream.original.headers=60000",
            "tagstream.original.timestamp=" + tomorrow.toEpochMilli(),
            "tagstream.original.timestamp=0",
            "tagstream.original.timestamp=" + Long.MAX_VALUE);
    assertThat(letters)
        .allMatch(
            letter ->
                Duration.between(Instant.ofEpochMilli(letter.timestamp()), Instant.now())
                        .compareTo(Duration.ofHours(1))
                    < 0);
  }

  @Test
  void topicsThatTakeLittleGetLittle() {
    set(topics.taggedEntities(), BYTES, "2000");
    set(topics.deadLetters(), BYTES, "1500");
    set(topics.deadLetters(), "cleanup.policy", "compact");
    set(topics.taggedEntities(), "message.timestamp.type", "LogAppendTime");
    set(topics.taggedEntities(), "compression.type", "gzip");
    good(10);
    sentence(null, "In time, since the broker sets it", tomorrow);
    sentence(null, "With odd headers", now, new RecordHeader("", null), header("\0", "ö"));
    sentence(null, "In Paris".repeat(1_000), now);
    sentence(null, "{".repeat(5_000), now);
    sentence("k".repeat(5_000).getBytes(UTF_8), "In Paris", now);
    good(10);

    try (Tagging tagging = new Tagging()) {
      tagging.assertExact(3);
    }

    assertThat(notes(letters()))
        .contains(
            "tagstream.original.bytes=8000",
            "tagstream.original.bytes=5000",
            "tagstream.original.key.bytes=-1",
            "tagstream.original.key.bytes=5000");
  }

  @Test
  void limitsThatChangeMeanwhileCostAMomentAndNoRecord() {
    good(20);
    try (Tagging tagging = new Tagging()) {
      tagging.assertExact(0);
      set(topics.taggedEntities(), BYTES, "1000");
      set(topics.deadLetters(), BYTES, "1200");
      good(5);
      sentence(null, "In Paris".repeat(1_000), now);
      good(5);
      tagging.assertExact(1);
      set(topics.taggedEntities(), AFTER, "1000");
      sentence(null, "In Paris", Instant.now().plus(Duration.ofMinutes(50)));
      good(5);

      tagging.assertExact(2);
      set(topics.deadLetters(), "cleanup.policy", "compact");
      sentence(null, "{", now);
      good(5);

      tagging.assertExact(3);
    }
    assertThat(notes(letters())).contains("tagstream.original.key.bytes=-1");
  }

  @Test
  void scoringGoesOnAfterWhatItsTopicsDoNotTake() {
    set(topics.evaluationScores(), BYTES, "600");
    set(topics.evaluationScores(), BEFORE, days(30));
    set(topics.taggedEntities(), AFTER, Long.toString(Long.MAX_VALUE));
    String longId = "i".repeat(1_000);
    scored("first", now);
    send(topics.goldEntities(), large(2_000_000), gold(), now);
    send(topics.goldEntities(), "ahead".getBytes(UTF_8), gold(), tomorrow);
    send(topics.taggedEntities(), "ahead".getBytes(UTF_8), tagged("ahead"), tomorrow);
    send(topics.taggedEntities(), large(2_000_000), tagged("x"), now);
    scored(longId, now);
    scored("old", Instant.EPOCH);
    scored("last", now);

    List<ConsumerRecord<byte[], byte[]>> letters = new ArrayList<>();
    List<ConsumerRecord<byte[], byte[]>> scores = new ArrayList<>();
    try (Stage scoring = scoring()) {
      scoring.start();
      Awaitility.await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                scores.clear();
                scores.addAll(read(topics.evaluationScores()));
                letters.clear();
                letters.addAll(letters());
                assertThat(scores).hasSize(3);
                assertThat(letters).hasSize(5);
              });
    }

    assertThat(scores)
        .extracting(this::scoredId, score -> note(score, "timestamp"))
        .containsExactlyInAnyOrder(tuple("first", null), tuple("old", "0"), tuple("last", null));
    assertThat(letters)
        .extracting(
            letter ->
                DeadLetter.readFrom(letter.headers()).topic().substring(topics.prefix().length()))
        .contains("gold-entities", "tagged-entities");
    assertThat(letters)
        .extracting(RefusedOutputsIT::messages)
        .anySatisfy(m -> assertThat(m).contains("for scoring, an id may have 65536"))
        .anySatisfy(m -> assertThat(m).contains("too far ahead"))
        .anySatisfy(m -> assertThat(m).contains("evaluation-scores: it would take"));
  }

  private final class Tagging implements AutoCloseable {
    private final BatchQueue queue =
        new BatchQueue(
            FakeTaggerMain.BATCH,
            new ServingModel("fake", new FakeTagger()),
            new EngineMetrics() {});
    private final Stage stream =
        TaggingStage.of(
            Taggers.settings(broker.bootstrapServers(), topics, temp.resolve("state")),
            queue,
            new TaggingMetrics() {});

    Tagging() {
      stream.start();
    }

    /** Each record has a result, once and in order. */
    void assertExact(int deadLetters) {
      try (DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
        DeliveryCheck.Report report = check.readAll(sent, PATIENCE);
        assertThat(report.isExact()).as(report.toString()).isTrue();
        assertThat(report.deadLetters()).isEqualTo(deadLetters);
      }
    }

    @Override
    public void close() {
      stream.close();
      queue.close();
    }
  }

  private Stage scoring() {
    return ScoringStage.of(
        OfflineEvaluation.config(topics),
        new ScoringMetrics() {},
        topics.prefix() + "scoring",
        temp.resolve("scoring"),
        client);
  }

  private void good(int count) {
    for (int i = 0; i < count; i++) {
      sentence(
          i % 2 == 0 ? null : ("id-" + sent).getBytes(UTF_8), "In Rome " + sent, Instant.now());
    }
  }

  private void sentence(byte[] key, String text, Instant time, Header... headers) {
    send(topics.sentences(), key, text.getBytes(UTF_8), time, headers);
    sent++;
  }

  private void scored(String id, Instant time) {
    send(topics.taggedEntities(), id.getBytes(UTF_8), tagged(id), time);
    send(topics.goldEntities(), id.getBytes(UTF_8), gold(), time);
  }

  private byte[] tagged(String id) {
    return Json.toJson(new TaggedSentence(id, "Ann", List.of(ANN), "v1", now)).getBytes(UTF_8);
  }

  private static byte[] gold() {
    return Json.toJson(GoldSentence.ofEntities(null, List.of(ANN))).getBytes(UTF_8);
  }

  private static void send(
      Topic<?, ?> topic, byte[] key, byte[] value, Instant time, Header... headers) {
    var unused =
        producer.send(
            new ProducerRecord<>(
                topic.name(), null, time.toEpochMilli(), key, value, List.of(headers)));
  }

  /** Bytes that gzip makes small. */
  private static byte[] large(int bytes) {
    return "x".repeat(bytes).getBytes(UTF_8);
  }

  private static Header header(String key, String value) {
    return new RecordHeader(key, value.getBytes(UTF_8));
  }

  private static Header[] manyHeaders(int count) {
    Header[] headers = new Header[count];
    for (int i = 0; i < count; i++) {
      headers[i] = header("header", "value");
    }
    return headers;
  }

  private static void set(Topic<?, ?> topic, String name, String value) {
    TopicSettings.set(broker.bootstrapServers(), topic, name, value);
  }

  private static String days(int days) {
    return Long.toString(Duration.ofDays(days).toMillis());
  }

  private List<ConsumerRecord<byte[], byte[]>> letters() {
    return read(topics.deadLetters());
  }

  private static List<ConsumerRecord<byte[], byte[]>> read(Topic<?, ?> topic) {
    List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
    try (TopicReader reader = new TopicReader(client, topic.name())) {
      reader.readToEnd(PATIENCE, records::add);
    }
    return records;
  }

  private static String messages(ConsumerRecord<byte[], byte[]> letter) {
    return DeadLetter.readFrom(letter.headers()).message();
  }

  private static List<String> notes(List<ConsumerRecord<byte[], byte[]>> letters) {
    List<String> notes = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> letter : letters) {
      for (Header header : letter.headers()) {
        if (header.key().startsWith("tagstream.original.")) {
          notes.add(header.key() + "=" + new String(header.value(), UTF_8));
        }
      }
    }
    return notes;
  }

  private static String note(ConsumerRecord<byte[], byte[]> record, String name) {
    Header header = record.headers().lastHeader("tagstream.original." + name);
    return header == null ? null : new String(header.value(), UTF_8);
  }

  private String scoredId(ConsumerRecord<byte[], byte[]> score) {
    return ((Decoded.Value<EvaluationScore>) topics.evaluationScores().decode(score.value()))
        .value()
        .id();
  }
}
