package io.tagstream.trainer;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a training reads; a split that is not asked for is empty.
 *
 * @param trainFile where {@code train} was read from, if it was
 * @param testFile where {@code test} was read from, if it was
 * @param labels the tags to learn
 */
record TrainingCorpus(
    List<Sentence> train,
    List<Sentence> dev,
    List<Sentence> test,
    Optional<Path> trainFile,
    Optional<Path> testFile,
    LabelSet labels) {

  /** A model's labels, which may have to be fetched. */
  @FunctionalInterface
  interface ModelLabels {
    List<String> get() throws IOException;
  }

  /**
   * Reads what the arguments ask for.
   *
   * @param model asked for its labels if it is not trained and no file names them
   */
  static TrainingCorpus read(TrainingArguments args, ModelLabels model) throws IOException {
    Optional<Path> train = file(args.doTrain(), args, args.trainFile(), "train_file", "train");
    Optional<Path> dev =
        file(
            args.doEval() || (args.doTrain() && args.evaluateDuringTraining()),
            args,
            args.validationFile(),
            "validation_file",
            "dev");
    Optional<Path> test = file(args.doPredict(), args, args.testFile(), "test_file", "test");
    List<Sentence> trainSentences = sentences(train, CorpusReader::forFile);
    LabelSet labels;
    if (args.labels() != null) {
      labels = labels(Path.of(args.labels()));
    } else if (args.doTrain()) {
      labels = LabelSet.sortedOf(trainSentences.stream().map(Sentence::tags).toList());
    } else {
      labels = LabelSet.of(model.get());
      if (labels.size() == 0) {
        throw new IllegalArgumentException(
            "model_name_or_path: %s has no labels: set do_train to fine-tune it"
                .formatted(args.modelNameOrPath()));
      }
    }
    TrainingCorpus corpus =
        new TrainingCorpus(
            trainSentences,
            sentences(dev, CorpusReader::forFile),
            sentences(test, CorpusReader::forTestFile),
            train,
            test,
            labels);
    check(train, corpus.train(), labels);
    check(dev, corpus.dev(), labels);
    check(test, corpus.test(), labels);
    return corpus;
  }

  private static void check(Optional<Path> file, List<Sentence> sentences, LabelSet labels) {
    for (Sentence sentence : sentences) {
      for (String tag : sentence.tags()) {
        if (!labels.contains(tag)) {
          throw new ContentException(
              "labels: tag '%s' of %s is not among %s"
                  .formatted(tag, file.orElseThrow(), labels.labels()),
              "labels: a tag of %s is not among the %d labels"
                  .formatted(file.orElseThrow(), labels.size()));
        }
      }
    }
  }

  private static Optional<Path> file(
      boolean wanted, TrainingArguments args, String file, String key, String split)
      throws IOException {
    if (!wanted) {
      return Optional.empty();
    }
    Optional<Path> path =
        file == null
            ? CorpusFiles.find(Path.of(args.dataDir()), split)
            : Optional.of(Path.of(file)).filter(Files::isRegularFile);
    if (path.isEmpty()) {
      throw new IllegalArgumentException(
          file == null
              ? "data_dir: no %s.txt in %s".formatted(split, args.dataDir())
              : "%s: no file %s".formatted(key, file));
    }
    return path;
  }

  /** Chooses the reader of a file. */
  @FunctionalInterface
  private interface Readers {
    CorpusReader of(Path file) throws IOException;
  }

  private static List<Sentence> sentences(Optional<Path> file, Readers readers) throws IOException {
    if (file.isEmpty()) {
      return List.of();
    }
    List<Sentence> sentences = readers.of(file.get()).read(file.get()).sentences();
    if (sentences.isEmpty()) {
      throw new IllegalArgumentException("%s: no sentences".formatted(file.get()));
    }
    return sentences;
  }

  /** As the reference does: {@code O} comes first where the file lacks it. */
  private static LabelSet labels(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("labels: no file " + file);
    }
    List<String> lines = new ArrayList<>();
    try {
      Files.readString(file)
          .lines()
          .map(String::strip)
          .filter(l -> !l.isEmpty())
          .forEach(lines::add);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("labels: %s is not UTF-8".formatted(file), e);
    }
    if (!lines.contains("O")) {
      lines.add(0, "O");
    }
    try {
      return LabelSet.of(lines);
    } catch (IllegalArgumentException e) {
      throw new ContentException(
          "labels: %s: %s".formatted(file, e.getMessage()),
          "labels: %s is no file of labels".formatted(file));
    }
  }
}
