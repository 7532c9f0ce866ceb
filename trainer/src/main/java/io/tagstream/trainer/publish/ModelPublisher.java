package io.tagstream.trainer.publish;

import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TermEndedException;
import io.tagstream.trainer.write.TransactionalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * Publishes a model directory: its chunks, then the version's record, then the alias.
 *
 * <p>The chunks go in transactions of a few dozen, because one for all of a large model would
 * outlive any sensible timeout and hold up the readers of other bundles meanwhile. They mean
 * nothing until the version's record names them, and that comes in one transaction with the alias
 * and the end of the request. So a crash leaves either all of it, or some chunks that nobody reads:
 * the next attempt takes the same version name and writes its own.
 */
public final class ModelPublisher {
  private static final int CHUNKS_AT_ONCE = 24;

  // Results, predictions (which quote the corpus), and what is half-written; checkpoints are
  // directories.
  private static final Predicate<String> NOT_OF_THE_MODEL =
      Pattern.compile(
              "(eval|test|train|predict|all)_.*|trainer_state\\.json|.*\\.svg|\\..*|.*\\.part")
          .asMatchPredicate();

  private final Topic<String, byte[]> bundles;
  private final TransactionalWriter writer;
  private final Retry retry;

  /**
   * A publisher.
   *
   * @param retry tells when to stop
   */
  public ModelPublisher(Topics topics, TransactionalWriter writer, Retry retry) {
    this.bundles = topics.modelBundles();
    this.writer = writer;
    this.retry = retry;
  }

  /**
   * Writes the card into the model directory, zips it, and writes the chunks.
   *
   * @param work a folder for the zip, which is deleted again
   * @param listener told how much of it is written
   * @return the version's record, not yet written
   * @throws TermEndedException if it is stopped meanwhile
   */
  public ModelVersion upload(
      String version, TrainingJob.Outcome outcome, Path work, UploadListener listener)
      throws IOException {
    Instant now = Instant.now();
    Path directory = outcome.modelDirectory();
    SortedMap<String, String> digests = digests(directory);
    ModelCard.of(version, outcome, digests, now).writeTo(directory);
    digests.putAll(Bundle.digests(directory, List.of(ModelCard.FILE)));
    Path zip = work.resolve("bundle.zip");
    try {
      Bundle.zip(directory, digests.keySet(), zip);
      return new ModelVersion(
          version,
          write(version, zip, listener),
          outcome.labels(),
          outcome.baseModel(),
          outcome.data(),
          outcome.metrics(),
          digests,
          now);
    } finally {
      Files.deleteIfExists(zip);
    }
  }

  /** The SHA-256 of what belongs to a model, by name. */
  public static SortedMap<String, String> digests(Path directory) throws IOException {
    return new TreeMap<>(Bundle.digests(directory, files(directory)));
  }

  /** Told of an upload. */
  @FunctionalInterface
  public interface UploadListener {
    /** So many bytes of all are written. */
    void uploaded(long bytes, long total);
  }

  /** What belongs to the model: the files at the top, without our card, which is written last. */
  private static List<String> files(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> file.getFileName().toString())
          .filter(NOT_OF_THE_MODEL.negate())
          .filter(name -> !name.equals(ModelCard.FILE))
          .sorted()
          .toList();
    }
  }

  private BundleReference write(String version, Path zip, UploadListener listener)
      throws IOException {
    Batch batch = new Batch(Files.size(zip), listener);
    BundleReference bundle = Bundle.split(zip, version, batch::add);
    RecordMetadata first = batch.finish();
    return bundle.at(first.partition(), first.offset());
  }

  /** Chunks on their way, a few at a time in memory. */
  private final class Batch {
    private final List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
    private final long total;
    private final UploadListener listener;
    private RecordMetadata first;
    private long bytes;

    Batch(long total, UploadListener listener) {
      this.total = total;
      this.listener = listener;
    }

    void add(String key, byte[] chunk) {
      records.add(bundles.record(key, chunk));
      if (records.size() == CHUNKS_AT_ONCE) {
        flush();
      }
    }

    private void flush() {
      retry.requireGoingOn();
      List<RecordMetadata> written = writer.write(records);
      first = first == null ? written.get(0) : first;
      bytes += records.stream().mapToLong(record -> record.value().length).sum();
      listener.uploaded(bytes, total);
      records.clear();
    }

    RecordMetadata finish() {
      if (!records.isEmpty()) {
        flush();
      }
      return first;
    }
  }
}
