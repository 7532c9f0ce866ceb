package io.tagstream.ner.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A directory with all that is in it. */
public final class FileTree {
  private FileTree() {}

  /** Deletes it, but not what its links lead to; fine when it is not there, or is a file. */
  public static void delete(Path root) throws IOException {
    if (!Files.exists(root)) {
      return;
    }
    for (Path path : deepestFirst(root)) {
      Files.delete(path);
    }
  }

  private static List<Path> deepestFirst(Path root) throws IOException {
    try (Stream<Path> tree = Files.walk(root)) {
      return tree.sorted(Comparator.reverseOrder()).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
