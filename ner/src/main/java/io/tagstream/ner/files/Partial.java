package io.tagstream.ner.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.UUID;

/**
 * A file or directory that is written beside its place, under a name of its own, and moved there
 * when it is whole. Closing it before that deletes what is there of it; what a kill leaves can be
 * told by its name.
 */
public final class Partial implements AutoCloseable {
  private static final String END = ".part";

  private final Path target;
  private final Path path;

  private Partial(Path target) {
    this.target = target;
    // Not the JDK's temporary files: theirs only their owner may read.
    this.path = target.resolveSibling(target.getFileName() + "." + UUID.randomUUID() + END);
  }

  /** What is to be a file; nothing is written yet. The target's folder must exist. */
  public static Partial file(Path target) {
    return new Partial(target);
  }

  /** What is to be a directory; it is made, and empty. */
  public static Partial directory(Path target) throws IOException {
    Partial partial = new Partial(target);
    Files.createDirectories(partial.path);
    return partial;
  }

  /** Whether a path is named as one that is not whole. */
  public static boolean is(Path path) {
    return path.getFileName().toString().endsWith(END);
  }

  /** Where to write it. */
  public Path path() {
    return path;
  }

  /**
   * Moves it to its place at once. A file that is there is replaced.
   *
   * @return its place
   * @throws IOException if it is a directory, and one with anything in it is there
   */
  public Path finish() throws IOException {
    return Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void close() throws IOException {
    FileTree.delete(path);
  }
}
