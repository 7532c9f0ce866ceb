package io.tagstream.trainer;

import io.tagstream.ner.corpus.Corpus;
import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.TagScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code tagstream score}. */
@Command(
    name = "score",
    description = "Compares two tagged files and prints precision, recall and F1, as seqeval does.")
public final class ScoreCommand implements Callable<Integer> {
  @Parameters(paramLabel = "GOLD", description = "A file of token and tag columns.")
  Path gold;

  @Parameters(paramLabel = "PREDICTIONS", description = "The same tokens with predicted tags.")
  Path predictions;

  @Option(names = "--digits", defaultValue = "4", description = "Default: ${DEFAULT-VALUE}.")
  int digits;

  @Override
  public Integer call() throws IOException {
    List<Sentence> wanted = read(gold);
    List<Sentence> predicted = read(predictions);
    if (wanted.size() != predicted.size()) {
      throw new IllegalArgumentException(
          "%s has %d sentences, %s has %d"
              .formatted(gold, wanted.size(), predictions, predicted.size()));
    }
    for (int i = 0; i < wanted.size(); i++) {
      if (!wanted.get(i).tokens().equals(predicted.get(i).tokens())) {
        throw new IllegalArgumentException(
            "sentence %d differs: '%s' in %s, '%s' in %s"
                .formatted(
                    i + 1,
                    String.join(" ", wanted.get(i).tokens()),
                    gold,
                    String.join(" ", predicted.get(i).tokens()),
                    predictions));
      }
    }
    TagScores scores =
        TagScores.of(
            wanted.stream().map(Sentence::tags).toList(),
            predicted.stream().map(Sentence::tags).toList());
    System.out.print(ClassificationReport.format(scores.entities(), digits));
    return 0;
  }

  private static List<Sentence> read(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException("no such file: " + file);
    }
    Corpus corpus = CorpusReader.forFile(file).read(file);
    return corpus.sentences();
  }
}
