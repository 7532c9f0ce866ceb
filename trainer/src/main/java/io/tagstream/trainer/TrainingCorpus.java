package io.tagstream.trainer;

import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.LabelSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What a training reads.
 *
 * @param train may be empty, when nothing is trained
 * @param dev may be empty, when nothing is evaluated
 * @param test may be empty, when nothing is predicted
 * @param labels the tags to learn, sorted, or in the order of the labels file
 */
record TrainingCorpus(
    List<Sentence> train, List<Sentence> dev, List<Sentence> test, LabelSet labels) {

  private static final Corpus NOTHING = new Corpus(List.of(), 0);

  static TrainingCorpus read(TrainingArguments args) throws IOException {
    Corpus train = read(args, args.trainFile(), "train_file", "train");
    Corpus dev =
        args.doEval() || args.evaluateDuringTraining()
            ? read(args, args.validationFile(), "validation_file", "dev")
            : NOTHING;
    Corpus test = args.doPredict() ? read(args, args.testFile(), "test_file", "test") : NOTHING;
    LabelSet labels =
        args.labels() == null ? LabelSet.sortedOf(train.tags()) : labels(Path.of(args.labels()));
    for (Corpus corpus : List.of(train, dev)) {
      for (List<String> tags : corpus.tags()) {
        for (String tag : tags) {
          if (!labels.contains(tag)) {
            throw new IllegalArgumentException(
                "labels: tag '%s' of the corpus is not among %s".formatted(tag, labels.labels()));
          }
        }
      }
    }
    return new TrainingCorpus(train.sentences(), dev.sentences(), test.sentences(), labels);
  }

  private static Corpus read(TrainingArguments args, String file, String key, String split)
      throws IOException {
    Optional<Path> path =
        file == null
            ? CorpusFiles.find(Path.of(args.dataDir()), split)
            : Optional.of(Path.of(file)).filter(Files::isRegularFile);
    Path found =
        path.orElseThrow(
            () ->
                new IllegalArgumentException(
                    file == null
                        ? "data_dir: no %s.txt in %s".formatted(split, args.dataDir())
                        : "%s: no file %s".formatted(key, file)));
    Corpus corpus = CorpusReader.forFile(found).read(found);
    if (corpus.sentences().isEmpty()) {
      throw new IllegalArgumentException("%s: no sentences".formatted(found));
    }
    return corpus;
  }

  private static LabelSet labels(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("labels: no file " + file);
    }
    List<String> lines =
        Files.readAllLines(file).stream()
            .map(String::strip)
            .filter(Predicate.not(String::isEmpty))
            .toList();
    return LabelSet.of(lines);
  }
}
