package io.tagstream.trainer.corpus;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Finds the files of a corpus. */
public final class CorpusFiles {
  /** The last one is that of WNUT'17's test set. */
  private static final List<String> EXTENSIONS = List.of(".txt", ".conll", ".tsv", ".annotated");

  private CorpusFiles() {}

  /**
   * The file of one split: {@code train.txt}, or else the only corpus file with that word in its
   * name.
   *
   * @param split {@code train}, {@code dev} or {@code test}
   * @return empty if there is none
   * @throws IllegalArgumentException if there are several
   */
  public static Optional<Path> find(Path directory, String split) throws IOException {
    Path exact = directory.resolve(split + ".txt");
    if (Files.isRegularFile(exact)) {
      return Optional.of(exact);
    }
    if (!Files.isDirectory(directory)) {
      throw new IllegalArgumentException("data_dir: no directory " + directory);
    }
    try (Stream<Path> files = Files.list(directory)) {
      List<Path> found = files.filter(f -> isCorpus(f, split)).sorted().toList();
      if (found.size() > 1) {
        throw new IllegalArgumentException(
            "data_dir: several files could be the %s split: %s".formatted(split, found));
      }
      return found.stream().findFirst();
    }
  }

  private static boolean isCorpus(Path file, String split) {
    String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
    return Files.isRegularFile(file)
        && name.contains(split)
        && EXTENSIONS.stream().anyMatch(name::endsWith);
  }
}
