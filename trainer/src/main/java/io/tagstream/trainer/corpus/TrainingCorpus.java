package io.tagstream.trainer.corpus;

import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.label.TagReader;
import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a training reads; a split that is not asked for is empty.
 *
 * @param trainFile where {@code train} was read from, if it was
 * @param testFile where {@code test} was read from, if it was
 * @param labels the tags to learn
 * @param warnings of what may be a mistake in a file, each naming file and line
 */
public record TrainingCorpus(
    List<Sentence> train,
    List<Sentence> dev,
    List<Sentence> test,
    Optional<Path> trainFile,
    Optional<Path> testFile,
    LabelSet labels,
    List<String> warnings) {

  /** A model's labels, which may have to be fetched. */
  @FunctionalInterface
  public interface ModelLabels {
    /**
     * The labels, if it has some.
     *
     * @param outside the one of words outside of entities; null if the model says so itself
     */
    Optional<LabelSet> get(String outside) throws IOException;
  }

  private static final Corpus NONE = new Corpus(List.of(), 0, List.of(), List.of());

  /**
   * Reads what the arguments ask for.
   *
   * @param model asked for its labels if it is not trained and no file names them
   */
  public static TrainingCorpus read(TrainingArguments args, ModelLabels model) throws IOException {
    Optional<Path> train = file(args.doTrain(), args, args.trainFile(), "train_file", "train");
    Optional<Path> dev =
        file(
            args.doEval() || (args.doTrain() && args.evaluateDuringTraining()),
            args,
            args.validationFile(),
            "validation_file",
            "dev");
    Optional<Path> test = file(args.doPredict(), args, args.testFile(), "test_file", "test");
    Corpus trained = corpus(train, CorpusReader::forFile);
    LabelSet labels = labels(args, train, trained, model);
    Corpus held = corpus(dev, CorpusReader::forFile);
    Corpus tested = corpus(test, file -> CorpusReader.forTestFile(file, labels.outside()));
    check(train, trained, labels);
    check(dev, held, labels);
    check(test, tested, labels);
    return new TrainingCorpus(
        trained.sentences(),
        held.sentences(),
        tested.sentences(),
        train,
        test,
        labels,
        TagReader.isLikeOutside(labels.outside())
            ? List.of()
            : Stream.of(trained, held, tested).flatMap(c -> c.warnings().stream()).toList());
  }

  private static LabelSet labels(
      TrainingArguments args, Optional<Path> train, Corpus trained, ModelLabels model)
      throws IOException {
    String outside = args.outsideLabel();
    if (args.doTrain()) {
      LabelSet tags = labelSet(train.orElseThrow(), LabelSet.sorted(trained.tags()), outside);
      return args.labels() == null ? tags : labels(Path.of(args.labels()), outside);
    }
    if (args.labels() != null) {
      return labels(Path.of(args.labels()), outside);
    }
    return model
        .get(outside)
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "model_name_or_path: %s has no labels: set do_train to fine-tune it"
                        .formatted(args.modelNameOrPath())));
  }

  private static LabelSet labelSet(Path file, List<String> labels, String outside) {
    try {
      return LabelSet.of(labels, outside);
    } catch (IllegalArgumentException e) {
      throw new ContentException(
          "%s: %s".formatted(file, e.getMessage()), "%s: its tags are no labels".formatted(file));
    }
  }

  private static void check(Optional<Path> file, Corpus corpus, LabelSet labels) {
    for (Sentence sentence : corpus.sentences()) {
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
              : "%s: %s".formatted(key, missing(Path.of(file))));
    }
    return path;
  }

  private static String missing(Path file) {
    return Files.isDirectory(file) ? file + " is a directory" : "no file " + file;
  }

  /** Chooses the reader of a file. */
  @FunctionalInterface
  private interface Readers {
    CorpusReader of(Path file) throws IOException;
  }

  private static Corpus corpus(Optional<Path> file, Readers readers) throws IOException {
    if (file.isEmpty()) {
      return NONE;
    }
    Corpus corpus = readers.of(file.get()).read(file.get());
    if (corpus.sentences().isEmpty()) {
      throw new IllegalArgumentException("%s: no sentences".formatted(file.get()));
    }
    return corpus;
  }

  /**
   * Reads labels as the reference does: {@code O} comes first where the file lacks it.
   *
   * @param outside the label of words outside of entities; null for {@code O}
   */
  private static LabelSet labels(Path file, String outside) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("labels: " + missing(file));
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
    if (outside == null && !lines.contains(TagReader.OUTSIDE)) {
      lines.add(0, TagReader.OUTSIDE);
    }
    try {
      return labelSet(file, lines, outside);
    } catch (IllegalArgumentException e) {
      throw new ContentException(
          "labels: " + e.getMessage(), "labels: %s is no file of labels".formatted(file));
    }
  }
}
