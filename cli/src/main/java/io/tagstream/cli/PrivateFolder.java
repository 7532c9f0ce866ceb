package io.tagstream.cli;

import io.tagstream.ner.files.FileTree;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process's own folder for temporary files, where libraries unpack their native code if they have
 * no better place: nobody else can write there, or knows its name before. It is removed at the end,
 * and that of a process that was killed by the next one.
 */
final class PrivateFolder implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PrivateFolder.class);
  private static final String PREFIX = "tagstream-run-";
  private static final String LOCK = "lock";

  /** A younger one may not be locked yet. */
  private static final Duration YOUNG = Duration.ofMinutes(1);

  private final Path folder;
  private final FileChannel lock;

  private PrivateFolder(Path folder, FileChannel lock) {
    this.folder = folder;
    this.lock = lock;
  }

  /** Makes it, and has libraries use it; before any of them is. */
  static PrivateFolder use() throws IOException {
    Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
    removeStale(temporary);
    PrivateFolder made = make(temporary);
    System.setProperty("java.io.tmpdir", made.folder.toString());
    System.setProperty("ZstdTempFolder", made.folder.toString());
    return made;
  }

  /** Makes one in a folder that others may use, too. */
  static PrivateFolder make(Path parent) throws IOException {
    Path folder = Files.createTempDirectory(parent, PREFIX); // for its owner alone
    FileChannel lock =
        FileChannel.open(
            folder.resolve(LOCK), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    var unused = lock.lock();
    return new PrivateFolder(folder, lock);
  }

  Path path() {
    return folder;
  }

  /** Removes those of processes that have ended, if they are old enough and of the same user. */
  static void removeStale(Path parent) {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isOurs(folder) && isStale(folder)) {
          FileTree.delete(folder);
        }
      }
    } catch (IOException e) {
      LOG.debug("Stale folders stay in {}", parent, e);
    }
  }

  private static boolean isOurs(Path folder) throws IOException {
    String owner = Files.getOwner(folder, LinkOption.NOFOLLOW_LINKS).getName();
    return Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)
        && owner.equals(System.getProperty("user.name"))
        && Files.getLastModifiedTime(folder).toInstant().isBefore(Instant.now().minus(YOUNG));
  }

  private static boolean isStale(Path folder) throws IOException {
    Path file = folder.resolve(LOCK);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock held = channel.tryLock()) {
      return held != null;
    } catch (OverlappingFileLockException e) {
      return false; // of this process
    }
  }

  @Override
  public void close() {
    try {
      lock.close();
      FileTree.delete(folder);
    } catch (IOException e) {
      LOG.debug("{} stays", folder, e);
    }
  }
}
