package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.runtime.health.Check;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.input.avro.AvroFormat;
import io.tagstream.streams.input.avro.FakeRegistry;
import io.tagstream.streams.input.avro.RegistryAddress;
import io.tagstream.streams.input.avro.SchemaRegistry;
import io.tagstream.streams.stage.Stage;
import io.tagstream.testkit.tagger.RunningStage;
import io.tagstream.testkit.tagger.TaggedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Avro on a real broker, with a registry that dies and returns, and a tagger that does, too. */
class AvroIT extends RunningStage {
  private static final int ARTICLES = 40;
  private static final String SOURCE =
      "{'type':'enum','name':'com.acme.Source','symbols':['WIRE','WEB']}";

  /** Versions of one schema, by their ids. */
  private static final Map<Integer, String> SCHEMAS =
      Map.of(
          11,
          "{'type':'record','name':'com.acme.Article','fields':[{'name':'text','type':'string'}]}",
          12,
          "{'type':'record','name':'com.acme.Article','fields':["
              + "{'name':'seen','type':{'type':'long','logicalType':'timestamp-millis'}},"
              + "{'name':'author','type':['null',{'type':'record','name':'Person','fields':["
              + "{'name':'names','type':{'type':'map','values':'string'}}]}]},"
              + "{'name':'text','type':['null','string']}]}",
          13,
          "{'type':'record','name':'com.acme.Article','fields':["
              + "{'name':'source','type':'com.acme.Source'},{'name':'text','type':'string'}]}");

  private final KafkaProducer<byte[], byte[]> producer =
      new KafkaProducer<>(
          Map.of("bootstrap.servers", broker.bootstrapServers()),
          new ByteArraySerializer(),
          new ByteArraySerializer());
  private SchemaRegistry schemas;
  private int sent;

  @AfterEach
  void stop() {
    producer.close();
  }

  @Test
  void losesAndDoublesNothingWhateverBecomesOfTheRegistry() throws Exception {
    topics = new Topics("avro.");
    TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
    try (FakeRegistry registry = registry();
        TaggedReader results = new TaggedReader(broker.bootstrapServers(), topics);
        DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
      try (Stage stage = start(registry)) {
        sendArticles(0);
        sendArticles(1);
        results.await(read -> read.size() >= sent);

        registry.die();
        send(1, avro(13, "of a schema that nobody has asked for"));
        sendArticles(1);
        sendArticles(0);
        // What is known is read on; the other partition waits, and nothing is committed past it.
        await().until(() -> committed().get(partition(0)) == 2 * ARTICLES);
        assertThat(schemas.check())
            .isEqualTo(
                Check.failed(
                    "schema registry %s does not answer: connection refused"
                        .formatted(registry.url())));
        awaitDown(stage.health(), "avro.sentences-1 stands still at offset 40 for ");
        assertThat(committed()).containsEntry(partition(1), (long) ARTICLES);
        assertThat(stage.health().restarts()).isZero();
      }
      // One that has just begun has no schema at all.
      try (Stage stage = start(registry)) {
        sendArticles(0);
        sendArticles(1);
        await().until(() -> !schemas.check().up());

        registry.start();
        results.await(read -> read.size() >= sent);
        awaitUp(stage.health());
        assertThat(schemas.check().up()).isTrue();

        sendLatecomers(registry);
        DeliveryCheck.Report report = check.readAll(sent, Duration.ofSeconds(60));
        assertThat(report.isExact()).as(report.toString()).isTrue();
        assertThat(report.inputs()).isEqualTo(sent);
        assertThat(report.deadLetters()).isEqualTo(3);
        assertThat(results.await(read -> read.size() >= sent - 3))
            .extracting(TaggedSentence::text)
            .contains("Ada lived in London.", "In Paris 🎡 e\u0301", "A bare line", "Just in time");
      }
    }
    assertThat(reasons())
        .satisfiesExactlyInAnyOrder(
            reason -> assertThat(reason).contains("does not begin with a byte 0"),
            reason -> assertThat(reason).isEqualTo("read with schema 11: it ends too early"),
            reason -> assertThat(reason).startsWith("schema 77 is unknown to the schema registry"));
  }

  private static FakeRegistry registry() throws IOException {
    FakeRegistry registry =
        new FakeRegistry()
            .put("source-value", 3, json(SOURCE))
            .put(11, json(SCHEMAS.get(11)))
            .put(12, json(SCHEMAS.get(12)))
            .put(
                13,
                json(SCHEMAS.get(13)),
                new FakeRegistry.Reference("com.acme.Source", "source-value", 3));
    cases()
        .get("schemas")
        .properties()
        .forEach(one -> registry.put(Integer.parseInt(one.getKey()), one.getValue().toString()));
    return registry;
  }

  private static JsonNode cases() throws IOException {
    return Json.MAPPER.readTree(resource("cases.json"));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = FakeRegistry.class.getResourceAsStream("/avro/" + name)) {
      return in.readAllBytes();
    }
  }

  private static String json(String quoted) {
    return quoted.replace('\'', '"');
  }

  private Stage start(FakeRegistry registry) {
    schemas = new SchemaRegistry(RegistryAddress.parse(registry.url(), Map.of()));
    AvroFormat format =
        AvroFormat.of(new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES), null, null, schemas);
    return start(settings("one").toBuilder().format(format).build(), well);
  }

  private TopicPartition partition(int number) {
    return new TopicPartition(topics.sentences().name(), number);
  }

  private void sendArticles(int partition) throws IOException {
    for (int i = 0; i < ARTICLES; i++) {
      send(partition, avro(11 + i % 2, "Number" + sent + " was here"));
    }
    producer.flush();
  }

  /** What cannot be read, what comes before its schema does, and what other libraries wrote. */
  private void sendLatecomers(FakeRegistry registry) throws IOException {
    List<String> written = new String(resource("written.txt"), UTF_8).lines().toList();
    for (int line : List.of(0, 1, 5)) { // those with a text where it usually is
      send(0, HexFormat.of().parseHex(written.get(line)));
    }
    send(0, "{\"text\":\"x\"}".getBytes(UTF_8));
    send(0, new byte[] {0, 0, 0, 0, 11, 100, 'x'});
    // So old that its schema is not on its way.
    send(1, System.currentTimeMillis() - 60_000, new byte[] {0, 0, 0, 0, 77, 2, 'x'});
    send(0, ByteBuffer.allocate(18).putInt(1, 14).put(5, (byte) 24).put(6, bytes()).array());
    producer.flush();
    await().until(() -> registry.requests().contains("/schemas/ids/14"));
    registry.put(14, "\"string\"");
  }

  private static byte[] bytes() {
    return "Just in time".getBytes(UTF_8);
  }

  private void send(int partition, byte[] value) {
    send(partition, null, value);
  }

  private void send(int partition, Long timestamp, byte[] value) {
    byte[] key = ("id-" + sent++).getBytes(UTF_8);
    String topic = topics.sentences().name();
    var unused = producer.send(new ProducerRecord<>(topic, partition, timestamp, key, value));
  }

  private static byte[] avro(int id, String text) throws IOException {
    Schema.Parser parser = new Schema.Parser();
    var source = parser.parse(json(SOURCE));
    Schema schema = parser.parse(json(SCHEMAS.get(id)));
    GenericData.Record article = new GenericData.Record(schema);
    article.put("text", text);
    if (id == 12) {
      Schema person = schema.getField("author").schema().getTypes().get(1);
      article.put("seen", 7L);
      article.put(
          "author", new GenericRecordBuilder(person).set("names", Map.of("first", "Ada")).build());
    }
    if (id == 13) {
      article.put("source", new GenericData.EnumSymbol(source, "WEB"));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).putInt(1, id).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    new GenericDatumWriter<>(schema).write(article, encoder);
    return out.toByteArray();
  }

  private List<String> reasons() {
    TopicPartition letters = new TopicPartition(topics.deadLetters().name(), 0);
    List<String> reasons = new ArrayList<>();
    try (KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", broker.bootstrapServers()),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer())) {
      List<TopicPartition> partitions = List.of(letters, new TopicPartition(letters.topic(), 1));
      reader.assign(partitions);
      reader.seekToBeginning(partitions);
      await()
          .until(
              () -> {
                reader
                    .poll(Duration.ofMillis(50))
                    .forEach(one -> reasons.add(DeadLetter.readFrom(one.headers()).message()));
                return reasons.size() >= 3;
              });
    }
    return reasons;
  }
}
