package io.tagstream.trainer.publish;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What of an output directory belongs to the model: the files at its top, without our card, which
 * is written last.
 *
 * @param directory a Hugging Face directory
 * @param names of the files, sorted
 */
record ModelFiles(Path directory, List<String> names) {
  // Results, predictions (which quote the corpus), and what is half-written; checkpoints are
  // directories.
  private static final Predicate<String> OTHERS =
      Pattern.compile(
              "(eval|test|train|predict|all)_.*|trainer_state\\.json|.*\\.svg|\\..*|.*\\.part")
          .asMatchPredicate();

  static ModelFiles of(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return new ModelFiles(
          directory,
          files
              .filter(Files::isRegularFile)
              .map(file -> file.getFileName().toString())
              .filter(OTHERS.negate())
              .filter(name -> !name.equals(ModelCard.FILE))
              .sorted()
              .toList());
    }
  }
}
