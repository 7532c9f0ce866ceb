package io.tagstream.ner.source;

import io.tagstream.ner.files.Partial;
import io.tagstream.ner.tensor.SafetensorsDirectory;
import io.tagstream.ner.tokenizer.TokenizerFiles;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One model's folder in the cache that the hub's Python library keeps, in its layout: the contents
 * under {@code blobs}, links to them by file name under {@code snapshots/COMMIT}, and the commit of
 * each revision under {@code refs}.
 */
final class HubCache {

  private final Path folder;
  private final HubName name;

  HubCache(Path cache, HubName name) {
    this.folder = cache.toAbsolutePath().resolve(name.folder());
    this.name = name;
  }

  /** The revision's directory, if all that a model needs is there. */
  Optional<Path> complete() throws IOException {
    Optional<Path> snapshot = commit().map(this::snapshot);
    return snapshot.isPresent() && isComplete(snapshot.get()) ? snapshot : Optional.empty();
  }

  private Optional<String> commit() throws IOException {
    if (HubName.isCommit(name.revision())) {
      return Optional.of(name.revision());
    }
    try {
      return Optional.of(Files.readString(ref()).strip()).filter(HubName::isCommit);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Python may have fetched a part only, such as the tokenizer or the pickled weights. */
  private static boolean isComplete(Path snapshot) throws IOException {
    List<String> tokenizer =
        TokenizerFiles.NAMES.stream()
            .filter(file -> Files.isRegularFile(snapshot.resolve(file)))
            .toList();
    return Files.isRegularFile(snapshot.resolve("config.json"))
        && TokenizerFiles.areIn(tokenizer)
        && hasWeights(snapshot);
  }

  private static boolean hasWeights(Path snapshot) throws IOException {
    Path index = snapshot.resolve(SafetensorsDirectory.INDEX);
    if (Files.isRegularFile(snapshot.resolve(SafetensorsDirectory.SINGLE))) {
      return true;
    }
    if (!Files.isRegularFile(index)) {
      return false;
    }
    Set<String> shards = SafetensorsDirectory.shards(Files.readAllBytes(index), index);
    return shards.stream().allMatch(shard -> Files.isRegularFile(snapshot.resolve(shard)));
  }

  /** The directory of a commit, which need not be there. */
  Path snapshot(String commit) {
    return folder.resolve("snapshots").resolve(commit);
  }

  /** The place of a content. */
  Path blob(String etag) {
    return folder.resolve("blobs").resolve(etag);
  }

  /** Gives a content its file name in a commit. */
  void link(String commit, String file, Path blob) throws IOException {
    Path link = snapshot(commit).resolve(file);
    if (Files.exists(link)) {
      return;
    }
    Files.createDirectories(link.getParent());
    Files.deleteIfExists(link); // one that leads nowhere
    try {
      Files.createSymbolicLink(link, link.getParent().relativize(blob));
    } catch (FileAlreadyExistsException e) {
      // Another process was quicker.
    } catch (IOException | UnsupportedOperationException e) {
      // Windows allows links to few. Python copies, too.
      copy(blob, link);
    }
  }

  private static void copy(Path blob, Path file) throws IOException {
    try (Partial copy = Partial.file(file)) {
      Files.copy(blob, copy.path());
      copy.finish();
    }
  }

  /** Remembers which commit the revision is. */
  void remember(String commit) throws IOException {
    if (!HubName.isCommit(name.revision())) {
      Files.createDirectories(ref().getParent());
      try (Partial fresh = Partial.file(ref())) {
        Files.writeString(fresh.path(), commit);
        fresh.finish();
      }
    }
  }

  private Path ref() {
    return folder.resolve("refs").resolve(name.revision());
  }
}
