package io.tagstream.runtime.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * An instance's name that outlives it: instances on one machine take the first free folder, {@code
 * instance-0}, {@code instance-1} and so on, and with it the name that is kept there.
 */
public final class InstanceSlot implements AutoCloseable {
  private static final int MOST = 1000;

  private final Path directory;
  private final String name;
  private final FileChannel lockFile;

  private InstanceSlot(Path directory, String name, FileChannel lockFile) {
    this.directory = directory;
    this.name = name;
    this.lockFile = lockFile;
  }

  /** Takes the first folder that no running process has; it is free again when this one ends. */
  public static InstanceSlot claim(Path stateDirectory) {
    try {
      for (int i = 0; i < MOST; i++) {
        Path directory = Files.createDirectories(stateDirectory.resolve("instance-" + i));
        FileChannel lockFile = lock(directory.resolve("lock"));
        if (lockFile != null) {
          return new InstanceSlot(directory, name(directory.resolve("name")), lockFile);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(stateDirectory + ": cannot keep state here", e);
    }
    throw new IllegalStateException(stateDirectory + ": all " + MOST + " instances are running");
  }

  /** What the instance may write to. */
  public Path directory() {
    return directory;
  }

  /** The name: unique, and the same at the next start. */
  public String name() {
    return name;
  }

  @Override
  public void close() {
    try {
      lockFile.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The locked file, or null when another process, or this one, holds it. */
  private static FileChannel lock(Path file) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // Held within this process.
    }
    if (lock == null) {
      channel.close();
      return null;
    }
    return channel;
  }

  private static String name(Path file) throws IOException {
    if (Files.exists(file)) {
      String name = Files.readString(file).strip();
      // Empty when the process was killed before the first write.
      if (!name.isEmpty()) {
        return name;
      }
    }
    String name = UUID.randomUUID().toString();
    Files.writeString(file, name);
    return name;
  }
}
