package io.tagstream.trainer;

import io.tagstream.ner.model.HuggingFaceDirectory;
import io.tagstream.ner.model.ScriptedClassifier;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/** Writes {@code checkpoint-N} directories and keeps the newest {@code save_total_limit}. */
final class Checkpoints {
  private final TrainingArguments args;
  private final Path base;
  private final Deque<Path> written = new ArrayDeque<>();

  Checkpoints(TrainingArguments args, Path base) {
    this.args = args;
    this.base = base;
  }

  Path write(int step, ScriptedClassifier classifier) throws IOException {
    Path directory = Path.of(args.outputDir(), "checkpoint-" + step);
    HuggingFaceDirectory.write(directory, classifier, base);
    written.addLast(directory);
    if (args.saveTotalLimit() != null && written.size() > args.saveTotalLimit()) {
      delete(written.removeFirst());
    }
    return directory;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> children;
    try (Stream<Path> files = Files.walk(directory)) {
      children = files.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path child : children) {
      Files.delete(child);
    }
  }
}
