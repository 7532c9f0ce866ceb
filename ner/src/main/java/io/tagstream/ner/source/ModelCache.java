package io.tagstream.ner.source;

import io.tagstream.ner.files.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder of finished model directories. Each is filled beside its place under a file lock and
 * then renamed, so that whoever sees it sees all of it.
 */
final class ModelCache {

  /** Fills a new directory; {@code work} is for what need not be kept. Both exist and are empty. */
  @FunctionalInterface
  interface Filler {
    void fill(Path target, Path work) throws IOException;
  }

  private static final Logger LOG = LoggerFactory.getLogger(ModelCache.class);

  // A file lock belongs to the whole JVM, so threads need one of their own.
  private static final ReentrantLock THREADS = new ReentrantLock();

  private final Path folder;

  ModelCache(Path folder) {
    this.folder = folder.toAbsolutePath();
  }

  /** The directory of that name, if there is one. */
  Optional<Path> find(String name) {
    return Optional.of(folder.resolve(name)).filter(Files::isDirectory);
  }

  /** The directory of that name, filled first if there is none. */
  Path get(String name, Filler filler) throws IOException {
    Path finished = folder.resolve(name);
    if (Files.isDirectory(finished)) {
      return finished;
    }
    createFolder();
    THREADS.lock();
    try (FileChannel file =
            FileChannel.open(
                folder.resolve("." + name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = file.lock()) {
      if (lock.isValid() && !Files.isDirectory(finished)) {
        fill(name, finished, filler);
      }
      return finished;
    } finally {
      THREADS.unlock();
    }
  }

  private void fill(String name, Path finished, Filler filler) throws IOException {
    Path target = emptied(folder.resolve("." + name + ".partial"));
    Path work = emptied(folder.resolve("." + name + ".work"));
    try {
      filler.fill(target, work);
      Files.move(target, finished, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      deleteIfPossible(target);
      deleteIfPossible(work);
    }
  }

  private void createFolder() throws BaseModelException {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new BaseModelException(
          "cannot create the model cache " + folder + ": set TAGSTREAM_CACHE to another folder", e);
    }
  }

  /** Windows keeps files that are still mapped; whoever fills next tries again. */
  private static void deleteIfPossible(Path directory) {
    try {
      FileTree.delete(directory);
    } catch (IOException e) {
      LOG.debug("cannot delete {} yet", directory, e);
    }
  }

  /** What a killed predecessor left there is thrown away; the caller holds the lock. */
  private static Path emptied(Path directory) throws IOException {
    FileTree.delete(directory);
    return Files.createDirectories(directory);
  }
}
