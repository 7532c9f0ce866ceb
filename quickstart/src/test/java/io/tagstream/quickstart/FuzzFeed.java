package io.tagstream.quickstart;

import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tag.JsonMutations;
import io.tagstream.quickstart.Deliveries.Place;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.testkit.tagger.SmallModel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Puts records that are nearly right on the topics that others write to. */
final class FuzzFeed implements AutoCloseable {
  private static final List<String> SENTENCES =
      List.of(
          "{\"text\": \"Ada in Oslo 🎡\"}",
          "{\"text\": \"Ada in Oslo\", \"tokens\": [\"Ada\", \"in\", \"Oslo\"], \"more\": 1}",
          "{\"tokens\": [\"Ada\", \"[MASK]\"]}");
  private static final List<String> GOLD =
      List.of(
          "{\"entities\": [{\"type\": \"cap\", \"text\": \"Ada\", \"start\": 0, \"end\": 3}]}",
          "{\"text\": \"Ada in Oslo\", \"entities\": []}",
          "{\"tokens\": [\"Ada\", \"in\"], \"tags\": [\"B-cap\", \"O\"]}");
  private static final List<String> CONTROL =
      List.of(
          "{\"command\": \"retrain\", \"alias\": \"other\", \"config\": {\"seed\": 1, \"x\": [1]}}",
          "{\"command\": \"retrain\", \"alias\": \"other\", \"config\": {\"fail\": 1}}",
          "{\"command\": \"promote\", \"version\": \"v1\", \"alias\": \"other\", \"expected\": \"v2\"}",
          "{\"command\": \"rollback\", \"alias\": \"other\"}",
          "{\"command\": \"dismiss\", \"alias\": \"other\"}",
          "{\"command\": \"cancel\", \"request\": \"r-1\"}");
  private static final List<String> REGISTRY =
      List.of(
          "{\"version\": \"x1\", \"bundle\": {\"chunks\": 1, \"bytes\": 17,"
              + " \"sha256\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
              + " \"partition\": 0, \"offset\": 3}, \"labels\": [\"O\"], \"baseModel\": \"tiny\","
              + " \"createdAt\": \"2026-03-01T12:00:00Z\"}",
          "{\"version\": \"x1\", \"bundle\": {\"chunks\": 0, \"bytes\": 17,"
              + " \"sha256\": \"9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08\","
              + " \"uri\": \"file:/etc/passwd\"}, \"labels\": [\"O\"],"
              + " \"createdAt\": \"2026-03-01T12:00:00Z\"}",
          "{\"version\": \"x1\", \"previousVersion\": \"v1\","
              + " \"timestamp\": \"2026-03-01T12:00:00Z\"}");
  private static final List<String> REGISTRY_KEYS =
      List.of("alias:champion", "alias:challenger", "alias:", "alias:other", "x1", "x2", "");

  private static final int MODEL_HEADER_BYTES = 2_000;

  private final Topics topics;
  private final Random random;
  private final JsonMutations mutations;
  private final KafkaProducer<byte[], byte[]> producer;
  private final Map<Place, byte[]> requests = new ConcurrentHashMap<>();
  private final Map<Place, Boolean> gold = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Exception> failures = new ConcurrentLinkedQueue<>();
  private int sent;
  private int sentences;

  FuzzFeed(String bootstrapServers, Topics topics, Random random) {
    this.topics = topics;
    this.random = random;
    mutations = new JsonMutations(random.nextLong());
    producer =
        new KafkaProducer<>(
            Map.of("bootstrap.servers", bootstrapServers),
            new ByteArraySerializer(),
            new ByteArraySerializer());
  }

  /** Sends a record to one of the topics. */
  void send() {
    int part = random.nextInt(100);
    if (part < 50) {
      sentences++;
      send(topics.sentences(), key("s"), value(SENTENCES), (place, record) -> {});
    } else if (part < 75) {
      send(topics.goldEntities(), key("s"), value(GOLD), this::noteGold);
    } else if (part < 83) {
      send(topics.control(), key("r"), value(CONTROL), this::noteRequest);
    } else if (part < 95) {
      send(topics.modelRegistry(), registryKey(), value(REGISTRY), (place, record) -> {});
    } else {
      byte[] key =
          "%s/%05d"
              .formatted(random.nextBoolean() ? "v1" : "x1", random.nextInt(3))
              .getBytes(StandardCharsets.UTF_8);
      send(topics.modelBundles(), key, value(REGISTRY), (place, record) -> {});
    }
  }

  /** Waits until all that was sent is there. */
  void flush() {
    producer.flush();
    if (!failures.isEmpty()) {
      throw new IllegalStateException("not sent", failures.peek());
    }
  }

  int sentences() {
    return sentences;
  }

  /** Requests by where they are, with their keys, which may be empty for none. */
  Map<Place, byte[]> requests() {
    return Map.copyOf(requests);
  }

  /** Gold by where it is, and whether it can be read. */
  Map<Place, Boolean> gold() {
    return Map.copyOf(gold);
  }

  private void noteGold(Place place, ProducerRecord<byte[], byte[]> record) {
    boolean readable =
        isText(record.key())
            && (record.value() == null
                || topics.goldEntities().decode(record.value()) instanceof Decoded.Value);
    gold.put(place, readable);
  }

  private void noteRequest(Place place, ProducerRecord<byte[], byte[]> record) {
    requests.put(place, record.key() == null ? new byte[0] : record.key());
  }

  private interface Note {
    void of(Place place, ProducerRecord<byte[], byte[]> record);
  }

  private void send(Topic<?, ?> topic, byte[] key, byte[] value, Note note) {
    sent++;
    ProducerRecord<byte[], byte[]> record =
        new ProducerRecord<>(topic.name(), topic.ordered() ? 0 : null, key, value);
    var unused =
        producer.send(
            record,
            (metadata, failure) -> {
              if (failure != null) {
                failures.add(failure);
              } else {
                note.of(
                    new Place(metadata.topic(), metadata.partition(), metadata.offset()), record);
              }
            });
  }

  /** Most are ids of their own; gold's may be that of a sentence. */
  private byte[] key(String prefix) {
    return switch (random.nextInt(12)) {
      case 0 -> prefix.equals("s") ? null : new byte[0];
      case 1 -> new byte[] {(byte) 0xff, (byte) sent};
      case 2 -> (sent + " \n\u202e🎡").getBytes(StandardCharsets.UTF_8);
      case 3 -> (sent + "x".repeat(600)).getBytes(StandardCharsets.UTF_8);
      default -> (prefix + "-" + sent).getBytes(StandardCharsets.UTF_8);
    };
  }

  private byte[] registryKey() {
    return random.nextInt(20) == 0
        ? new byte[] {(byte) 0xff}
        : REGISTRY_KEYS.get(random.nextInt(REGISTRY_KEYS.size())).getBytes(StandardCharsets.UTF_8);
  }

  private byte[] value(List<String> documents) {
    byte[] good = documents.get(random.nextInt(documents.size())).getBytes(StandardCharsets.UTF_8);
    return switch (random.nextInt(20)) {
      case 0 -> null;
      case 1 -> new byte[random.nextInt(100)];
      case 2, 3, 4 -> good;
      default -> mutated(good);
    };
  }

  private byte[] mutated(byte[] good) {
    try {
      return mutations.mutate(good);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A small model, one of whose files is nearly right. */
  void writeModel(Path directory) throws IOException {
    SmallModel.write(directory, "cap", 0);
    String name =
        List.of("config.json", "tokenizer.json", "model.safetensors", Quantization.FILE)
            .get(random.nextInt(4));
    Path file = directory.resolve(name);
    byte[] bytes = Files.readAllBytes(file);
    if (name.endsWith(".json")) {
      bytes = mutations.mutate(bytes);
    } else {
      bytes[random.nextInt(MODEL_HEADER_BYTES)] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file, bytes);
  }

  private static boolean isText(byte[] key) {
    try {
      return key != null && Utf8.decode(key) != null;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  @Override
  public void close() {
    producer.close();
  }
}
