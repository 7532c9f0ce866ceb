package io.tagstream.testkit.tagger;

import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Publishes models as a trainer does; good ones and bad ones. */
public final class ModelShelf implements AutoCloseable {
  private final Topics topics;
  private final Path folder;
  private final KafkaProducer<byte[], byte[]> producer;

  /** Creates the topics if they are not there. */
  public ModelShelf(String bootstrapServers, Topics topics, int partitions, Path folder) {
    this.topics = topics;
    this.folder = folder;
    Map<String, Object> client =
        Map.of(
            ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
            bootstrapServers,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            BundleChunks.MAX_RECORD_BYTES);
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicAdmin.createMissing(admin, topics, partitions, TopicAdmin.BROKER_DEFAULT);
    }
    producer = new KafkaProducer<>(client, new ByteArraySerializer(), new ByteArraySerializer());
  }

  /** A directory with nothing but a configuration. */
  public Path model(String version, String config) throws IOException {
    Path directory = Files.createDirectories(folder.resolve(version));
    Files.writeString(directory.resolve("config.json"), config);
    return directory;
  }

  /** Publishes a model directory. */
  public void publish(String version, Path directory) throws IOException {
    publish(version, directory, true);
  }

  /** Publishes one whose chunks are not what the registry says. */
  public void publishCorrupt(String version, Path directory) throws IOException {
    publish(version, directory, false);
  }

  private void publish(String version, Path directory, boolean whole) throws IOException {
    List<String> files = Bundle.files(directory);
    Path zip = folder.resolve(version + ".zip");
    Bundle.zip(directory, files, zip);
    BundleReference bundle =
        Bundle.split(
            zip,
            version,
            (key, chunk) -> {
              chunk[chunk.length / 2] ^= (byte) (whole ? 0 : 1);
              send(topics.modelBundles().record(key, chunk));
            });
    register(
        version,
        new ModelVersion(
            version,
            bundle,
            List.of("O", "B-cap", "I-cap"),
            "tiny",
            null,
            Map.of("f1", 0.5),
            Bundle.digests(directory, files),
            Instant.now()));
  }

  /** Moves the alias that running taggers follow. */
  public void promote(String version) {
    register(
        RegistryRecord.aliasKey(AliasRecord.CHAMPION),
        new AliasRecord(version, null, Instant.now()));
  }

  private void register(String key, RegistryRecord record) {
    Topic<String, RegistryRecord> topic = topics.modelRegistry();
    send(topic.record(key, record));
  }

  private void send(ProducerRecord<byte[], byte[]> record) {
    var unused = producer.send(record);
    producer.flush();
  }

  @Override
  public void close() {
    producer.close();
  }
}
