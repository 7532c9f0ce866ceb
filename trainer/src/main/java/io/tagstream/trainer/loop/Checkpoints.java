package io.tagstream.trainer.loop;

import io.tagstream.ner.files.FileTree;
import io.tagstream.ner.format.NotFiniteException;
import io.tagstream.ner.tag.HuggingFaceDirectory;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.DivergedException;
import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The {@code checkpoint-N} directories of a training: a model that can be used as it is, the state
 * of the optimizer, and the log. One that is there is whole: it gets its name last.
 */
final class Checkpoints {
  static final String OPTIMIZER = "optimizer.safetensors";
  private static final String PREFIX = "checkpoint-";
  private static final Pattern NAME = Pattern.compile(PREFIX + "\\d{1,9}");

  private final Path output;
  private final Path unfinished;
  private final Path tokenizer;
  private final Integer limit;

  /**
   * The checkpoints in a directory.
   *
   * @param tokenizer the directory that the tokenizer is copied from
   * @param limit how many to keep; null keeps all
   */
  Checkpoints(Path output, Path tokenizer, Integer limit) {
    this.output = output;
    this.unfinished = output.resolve(".checkpoint");
    this.tokenizer = tokenizer;
    this.limit = limit;
  }

  /** All of a directory, the oldest first. */
  static List<Path> of(Path output) throws IOException {
    if (!Files.isDirectory(output)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(output)) {
      return files
          .filter(file -> NAME.matcher(file.getFileName().toString()).matches())
          .filter(Checkpoints::resumable)
          .sorted(Comparator.comparingInt(Checkpoints::step))
          .toList();
    }
  }

  /** Whether a training can go on from a directory. */
  static boolean resumable(Path directory) {
    return Files.isRegularFile(directory.resolve(OPTIMIZER))
        && Files.isRegularFile(directory.resolve(TrainingLog.FILE));
  }

  /** The newest one that was written by a training of the same course. */
  static Optional<Path> last(Path output, String course) throws IOException {
    Path last = null;
    for (Path checkpoint : of(output)) {
      last = TrainingLog.course(checkpoint).equals(course) ? checkpoint : last;
    }
    return Optional.ofNullable(last);
  }

  static int step(Path checkpoint) {
    return Integer.parseInt(checkpoint.getFileName().toString().substring(PREFIX.length()));
  }

  /** Deletes what a kill left half-written. */
  void deleteUnfinished() throws IOException {
    FileTree.delete(unfinished);
  }

  Path write(ScriptedClassifier classifier, TrainingLog log) throws IOException {
    Path directory = output.resolve(PREFIX + log.step());
    deleteUnfinished();
    HuggingFaceDirectory.write(unfinished, classifier, tokenizer);
    classifier.writeOptimizer(unfinished.resolve(OPTIMIZER));
    log.write(unfinished);
    FileTree.delete(directory);
    Files.move(unfinished, directory, StandardCopyOption.ATOMIC_MOVE);
    prune(output, log.step(), limit);
    return directory;
  }

  /**
   * Writes the model of a training that is at its end.
   *
   * @throws DivergedException if a weight is not finite
   */
  static void writeModel(
      Path directory,
      ScriptedClassifier classifier,
      Path tokenizer,
      TrainingLog log,
      TrainingArguments args)
      throws IOException {
    try {
      HuggingFaceDirectory.write(directory, classifier, tokenizer);
    } catch (NotFiniteException e) {
      throw new DivergedException(e.getMessage(), log.step(), args);
    }
  }

  /**
   * Deletes the oldest beyond the limit. What is of a later step than the one just written is left
   * from an earlier training, so it is older.
   */
  static void prune(Path output, int written, Integer limit) throws IOException {
    if (limit == null) {
      return;
    }
    List<Path> all = new ArrayList<>(of(output));
    all.sort(Comparator.comparing(checkpoint -> step(checkpoint) <= written));
    for (Path old : all.subList(0, Math.max(0, all.size() - limit))) {
      FileTree.delete(old);
    }
  }
}
