package io.tagstream.runtime.bundle;

import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.files.Partial;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.function.IntToLongFunction;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Fetches bundles into a folder that keeps them: one directory per bundle, which a second fetch
 * finds again. They come from the {@code model-bundles} topic, or from their URI when they have no
 * chunks there and it is allowed. For several threads, one at a time, and for several processes
 * with one folder.
 */
public final class BundleFetcher {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  // Stored weights unpack to what they are; packed ones to a few times that. More is no model.
  private static final long MOST_UNPACKED = 10;
  private static final long UNPACKED_ROOM = 64 << 20;
  private static final Duration LONGEST_DOWNLOAD = Duration.ofMinutes(30);

  private final Path folder;
  private final BundleSources sources;
  private final Duration patience;
  private final Supplier<TopicReader> readers;
  private final IntToLongFunction writtenEnds;

  /**
   * A fetcher; it connects when it fetches.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param folder where the model directories are kept; created when it is not there
   * @param sources where a version's URI may point to
   */
  public BundleFetcher(
      Map<String, Object> client, Topics topics, Path folder, BundleSources sources) {
    this(client, topics, folder, sources, PATIENCE);
  }

  /**
   * The same.
   *
   * @param patience how long to wait for one more chunk
   */
  public BundleFetcher(
      Map<String, Object> client,
      Topics topics,
      Path folder,
      BundleSources sources,
      Duration patience) {
    this(
        folder,
        sources,
        patience,
        () -> new TopicReader(client, topics.modelBundles().name()),
        partition ->
            TopicReader.writtenEnd(
                client, new TopicPartition(topics.modelBundles().name(), partition)));
  }

  BundleFetcher(
      Path folder,
      BundleSources sources,
      Supplier<TopicReader> readers,
      IntToLongFunction writtenEnds) {
    this(folder, sources, PATIENCE, readers, writtenEnds);
  }

  private BundleFetcher(
      Path folder,
      BundleSources sources,
      Duration patience,
      Supplier<TopicReader> readers,
      IntToLongFunction writtenEnds) {
    this.folder = folder;
    this.sources = sources;
    this.patience = patience;
    this.readers = readers;
    this.writtenEnds = writtenEnds;
  }

  /**
   * The version's Hugging Face directory, fetched and checked unless it is there already.
   *
   * @return a directory of the folder; leave it as it is
   * @throws IOException naming the version and what is wrong: chunks that are missing, a URI that
   *     does not answer, a SHA-256 that differs, an archive that cannot be unpacked
   * @throws org.apache.kafka.common.KafkaException if the broker does not answer, or another one's
   *     open transaction hides the chunks for long
   */
  public synchronized Path fetch(ModelVersion version) throws IOException {
    BundleReference bundle = version.bundle();
    if (bundle.bytes() == 0) {
      throw new IOException("bundle of model version %s is empty".formatted(version.version()));
    }
    Path directory = directory(version);
    if (isKept(directory, version)) {
      return directory;
    }
    Files.createDirectories(folder);
    // The zip is in passing only, so it is never finished.
    try (Partial zip = Partial.file(directory)) {
      if (bundle.chunks() == 0) {
        new BundleDownload(version, sources, patience(bundle)).to(zip.path());
      } else {
        assemble(version, zip.path());
      }
      Bundle.unzip(zip.path(), directory, MOST_UNPACKED * bundle.bytes() + UNPACKED_ROOM);
    } catch (IOException e) {
      // Another process may have been quicker.
      if (!isKept(directory, version)) {
        throw e;
      }
    }
    return directory;
  }

  /** Where {@link #fetch} puts a version's directory. */
  public Path directory(ModelVersion version) {
    // The digest keeps apart what two clusters both call v1; the name is there for people.
    String name = version.version().replaceAll("[^A-Za-z0-9._-]", "_");
    return folder.resolve(name + "-" + version.bundle().sha256().substring(0, 16));
  }

  /** How long a bundle may take to come: a MiB a second, and a minute to begin with. */
  public static Duration patience(BundleReference bundle) {
    Duration wanted = Duration.ofSeconds(60 + (bundle.bytes() >> 20));
    return wanted.compareTo(LONGEST_DOWNLOAD) < 0 ? wanted : LONGEST_DOWNLOAD;
  }

  /** Directories come whole or not at all; the digests find what happened to one since. */
  private static boolean isKept(Path directory, ModelVersion version) throws IOException {
    if (!Files.isDirectory(directory)) {
      return false;
    }
    if (version.files().isEmpty()
        || (Bundle.files(directory).containsAll(version.files().keySet())
            && Bundle.digests(directory, version.files().keySet()).equals(version.files()))) {
      return true;
    }
    FileTree.delete(directory);
    return false;
  }

  private void assemble(ModelVersion version, Path zip) throws IOException {
    BundleReference bundle = version.bundle();
    boolean located = bundle.partition() != null && bundle.offset() != null;
    try (TopicReader reader = readers.get();
        BundleAssembler assembler = new BundleAssembler(version.version(), bundle, zip)) {
      long end = 0;
      if (located) {
        requirePartition(version, reader.partitions());
        reader.seek(bundle.partition(), bundle.offset());
        // Chunks that are committed stay hidden while an upload that began earlier is open.
        end = writtenEnds.applyAsLong(bundle.partition());
      }
      // Without a place one must read on: a broken attempt may have left chunks with the same keys.
      reader.readToEnd(
          patience,
          located ? bundle.partition() : 0,
          end,
          record -> !assembler.accept(key(record), record.value()) || !located);
      assembler.finish();
    }
  }

  /** Requires that it exists: nothing would ever come of it, and Kafka's clients would wait. */
  private static void requirePartition(ModelVersion version, int partitions) throws IOException {
    int partition = version.bundle().partition();
    if (partition >= partitions) {
      throw new IOException(
          "bundle of model version %s: partition %d of its topic is named, which has %d"
              .formatted(version.version(), partition, partitions));
    }
  }

  private static String key(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
  }
}
