package io.tagstream.streams.registry;

import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.files.Partial;
import io.tagstream.runtime.bundle.BundleFetcher;
import io.tagstream.schemas.record.ModelVersion;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Model directories on disk: the one that serves, and the last few that were fetched, so that a
 * restart fetches nothing.
 */
final class ModelStore {
  private static final Logger LOG = LoggerFactory.getLogger(ModelStore.class);
  private static final int KEPT = 3;

  /** What a killed process left half-written; a fetch takes less. */
  private static final Duration STALE = Duration.ofHours(2);

  private final BundleFetcher fetcher;
  private final Path folder;

  // Guarded by this; null until a model serves.
  private Path serving;

  ModelStore(BundleFetcher fetcher, Path folder) {
    this.fetcher = fetcher;
    this.folder = folder;
  }

  /** The version's directory, fetched unless it is there and whole. */
  synchronized Path directory(ModelVersion version) throws IOException {
    Path directory = fetcher.fetch(version);
    Files.setLastModifiedTime(directory, FileTime.from(Instant.now()));
    prune();
    return directory;
  }

  /** Tells that this version serves now: however many others are fetched, its directory stays. */
  synchronized void serves(ModelVersion version) {
    serving = fetcher.directory(version);
  }

  /** Deletes what was not used for longest; failing to costs disk space only. */
  private void prune() {
    try (Stream<Path> entries = Files.list(folder)) {
      List<Path> newestFirst =
          entries
              .sorted(
                  Comparator.comparing((Path entry) -> entry.equals(serving))
                      .thenComparing(ModelStore::lastUsed)
                      .reversed())
              .toList();
      int models = 0;
      for (Path entry : newestFirst) {
        boolean partial = Partial.is(entry);
        models += partial ? 0 : 1;
        if (partial ? isStale(entry) : models > KEPT) {
          LOG.info("Deleting {}, which was not used for longest", entry);
          FileTree.delete(entry);
        }
      }
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("{}: cannot delete old models: {}", folder, e.toString());
    }
  }

  private static boolean isStale(Path entry) {
    return lastUsed(entry).toInstant().isBefore(Instant.now().minus(STALE));
  }

  private static FileTime lastUsed(Path entry) {
    try {
      return Files.getLastModifiedTime(entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
