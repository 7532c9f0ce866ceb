package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import io.tagstream.schemas.Topics;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.broker.TopicSettings;
import io.tagstream.testkit.process.JavaProcess;
import java.io.File;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A model and topics that Tagstream did not make, in two commands. */
@Tag("waiting")
class OwnTopicsIT extends RunningBroker {
  /** More by {@code -Down.records}. */
  private static final int RECORDS = Integer.getInteger("own.records", 1_500);

  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int KEYS = 50;
  private static final String MODEL = "../ner/src/test/resources/architectures/bert";
  private static final Pattern ADDED = Pattern.compile(",\"entities\":\\[(\\{[^}]*},?)*]");

  @TempDir Path directory;

  @Test
  void enrichesEveryRecordOnceAndLeavesAllElseWhateverIsKilled() throws Exception {
    String servers = broker.bootstrapServers();
    Topics topics = new Topics("own.");
    Commands commands = new Commands(servers, topics);
    TopicSettings.create(servers, "articles", 4);
    TopicSettings.create(servers, "news", 2);

    assertThat(commands.run("publish", MODEL, "--alias=champion")).as(commands.err()).isZero();
    Map<String, Input> sent = send(servers);
    List<ConsumerRecord<byte[], byte[]>> enriched = new ArrayList<>();
    JavaProcess tagger = tagger(servers);
    try {
      awaitTopic();
      try (KafkaConsumer<byte[], byte[]> reader = reader(servers)) {
        read(reader, enriched, RECORDS / 3);
        tagger.kill();
        tagger = tagger(servers);
        read(reader, enriched, RECORDS);
        tagger.stop();
        readToEnd(reader, enriched);
      }
    } finally {
      tagger.close();
    }

    assertThat(enriched).hasSize(RECORDS);
    Map<String, Integer> last = new HashMap<>();
    for (ConsumerRecord<byte[], byte[]> record : enriched) {
      String value = new String(record.value(), UTF_8);
      Matcher added = ADDED.matcher(value);
      assertThat(added.find()).as(value).isTrue();
      Input input = sent.remove(added.replaceFirst(""));
      assertThat(input).as("of %s", value).isNotNull();
      assertThat(record.key()).isEqualTo(input.record.key());
      assertThat(record.headers()).isEqualTo(input.record.headers());
      assertThat(record.timestamp()).isEqualTo(input.record.timestamp());
      // Records of a key keep their order.
      String lane = input.record.topic() + ByteBuffer.wrap(input.record.key()).getLong();
      assertThat(input.number).isGreaterThan(last.getOrDefault(lane, -1));
      last.put(lane, input.number);
    }
    assertThat(sent).isEmpty();
  }

  private record Input(int number, ProducerRecord<byte[], byte[]> record) {}

  /** Each with another text; by their values. */
  private static Map<String, Input> send(String servers) {
    Random random = new Random(3);
    Map<String, Input> sent = new HashMap<>();
    long began = System.currentTimeMillis();
    try (KafkaProducer<byte[], byte[]> producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", servers),
            new ByteArraySerializer(),
            new ByteArraySerializer())) {
      for (int i = 0; i < RECORDS; i++) {
        String value = article(i, random);
        byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(-1 - random.nextInt(KEYS)).array();
        ProducerRecord<byte[], byte[]> record =
            new ProducerRecord<>(
                i % 3 == 0 ? "news" : "articles",
                null,
                began + i, // an old one would be deleted: these topics have a retention
                key,
                value.getBytes(UTF_8));
        record.headers().add("trace", Integer.toString(i).getBytes(UTF_8)).add("empty", null);
        sent.put(value, new Input(i, record));
        var unused = producer.send(record);
      }
    }
    assertThat(sent).hasSize(RECORDS);
    return sent;
  }

  private static String article(int number, Random random) {
    String space = " ".repeat(random.nextInt(3));
    String text = "Number %d was here, \\ud83c\\udfa1 and é 🎡 \\\"%s\\\"".formatted(number, space);
    return ("{%s\"n\":%d.%050d,%s\"guid\":\"g-%d\",\"body\":%s\"%s\",\"tags\":[ \"x\" ,{}],"
            + "\"big\":1%d00000000000000000000%s}%s")
        .formatted(space, number, number, space, number, space, text, number, space, space);
  }

  private JavaProcess tagger(String servers) {
    return JavaProcess.start(
        Main.class,
        new File("target", "own-topics.log"),
        "tagger",
        "--bootstrap-server=" + servers,
        "--topic-prefix=own.",
        "--input-topic=articles,news",
        "--text-field=/body",
        "--id-field=/guid",
        "--output=enrich",
        "--no-scoring",
        "--challenger-share=0",
        "--http-port=0",
        "--state-dir=" + directory.resolve("tagger"));
  }

  private static void awaitTopic() {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(() -> admin.listTopics().names().get().contains("own.enriched-records"));
  }

  private static KafkaConsumer<byte[], byte[]> reader(String servers) {
    KafkaConsumer<byte[], byte[]> reader =
        new KafkaConsumer<>(
            Map.of("bootstrap.servers", servers, "isolation.level", "read_committed"),
            new ByteArrayDeserializer(),
            new ByteArrayDeserializer());
    List<TopicPartition> partitions =
        reader.partitionsFor("own.enriched-records").stream()
            .map(info -> new TopicPartition(info.topic(), info.partition()))
            .toList();
    reader.assign(partitions);
    reader.seekToBeginning(partitions);
    return reader;
  }

  private static void read(
      KafkaConsumer<byte[], byte[]> reader, List<ConsumerRecord<byte[], byte[]>> read, int wanted) {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInSameThread()
        .until(
            () -> {
              reader.poll(Duration.ofMillis(50)).forEach(read::add);
              return read.size() >= wanted;
            });
  }

  private static void readToEnd(
      KafkaConsumer<byte[], byte[]> reader, List<ConsumerRecord<byte[], byte[]>> read) {
    Map<TopicPartition, Long> ends = reader.endOffsets(reader.assignment());
    Awaitility.await()
        .pollInSameThread()
        .until(
            () -> {
              reader.poll(Duration.ofMillis(50)).forEach(read::add);
              return ends.entrySet().stream()
                  .allMatch(end -> reader.position(end.getKey()) >= end.getValue());
            });
  }
}
