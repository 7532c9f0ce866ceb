package io.tagstream.trainer;

import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.score.Average;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.TagScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The files beside a model: results as {@code key = value}, predictions as a corpus. */
final class ResultFiles {
  private ResultFiles() {}

  static void writeEvaluation(Path directory, Evaluation evaluation) throws IOException {
    Files.createDirectories(directory);
    TagScores scores = evaluation.scores();
    Average micro = scores.entities().micro();
    String results =
        "eval_loss = %s\neval_accuracy_score = %s\neval_precision = %s\neval_recall = %s\neval_f1 = %s\n"
            .formatted(
                evaluation.loss(),
                scores.tokens().value(),
                micro.precision(),
                micro.recall(),
                micro.f1());
    Files.writeString(directory.resolve("eval_results.txt"), results);
    Files.writeString(
        directory.resolve("eval_report.txt"), ClassificationReport.format(scores.entities(), 4));
  }

  static void writePredictions(Path directory, Evaluator evaluator, List<Sentence> test)
      throws IOException {
    Files.createDirectories(directory);
    List<List<String>> predicted = evaluator.predict(test);
    List<Sentence> tagged = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      tagged.add(new Sentence(test.get(i).tokens(), predicted.get(i)));
    }
    CorpusWriter.write(directory.resolve("test_predictions.txt"), tagged);
  }
}
