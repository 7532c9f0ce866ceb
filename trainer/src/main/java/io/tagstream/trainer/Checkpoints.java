package io.tagstream.trainer;

import io.tagstream.ner.model.HuggingFaceDirectory;
import io.tagstream.ner.model.ScriptedClassifier;
import io.tagstream.schemas.Bundle;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

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
      Bundle.deleteTree(written.removeFirst());
    }
    return directory;
  }
}
