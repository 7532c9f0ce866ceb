package io.tagstream.trainer.report;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.GermEvalReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.corpus.Utf8Lines;
import io.tagstream.ner.score.Average;
import io.tagstream.ner.score.ClassificationReport;
import io.tagstream.ner.score.TagScores;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Iterator;
import java.util.List;

/** The files beside a model, as {@code run_ner.py} writes them. */
public final class ResultFiles {
  private final Path directory;
  private final double epoch;

  /**
   * Makes the directory.
   *
   * @param epoch at which the model is; 0 if it was not trained
   */
  public ResultFiles(Path directory, double epoch) throws IOException {
    this.directory = Files.createDirectories(directory);
    this.epoch = epoch;
  }

  /**
   * {@code key = value} lines and the report by entity type.
   *
   * @param split {@code eval} or {@code test}; the keys begin with {@code eval_} for both
   */
  public void writeResults(String split, Evaluation evaluation) throws IOException {
    String results = lines("", evaluation) + (epoch > 0 ? "epoch = " + epoch + "\n" : "");
    Files.writeString(directory.resolve(split + "_results.txt"), results);
    Files.writeString(
        directory.resolve(split + "_report.txt"),
        ClassificationReport.format(evaluation.scores().entities(), 4));
  }

  /** The same of guesses at masked words: their mean loss, and the perplexity that it means. */
  public void writeResults(double loss) throws IOException {
    Files.writeString(
        directory.resolve("eval_results.txt"),
        "eval_loss = %s%nperplexity = %s%nepoch = %s%n".formatted(loss, Math.exp(loss), epoch));
  }

  /** Adds the results of a checkpoint to those of the model, each key behind the step. */
  public void addCheckpoint(int step, Evaluation evaluation) throws IOException {
    Files.writeString(
        directory.resolve("eval_results.txt"),
        lines(step + "_", evaluation),
        StandardOpenOption.APPEND);
  }

  private static String lines(String prefix, Evaluation evaluation) {
    TagScores scores = evaluation.scores();
    Average micro = scores.entities().micro();
    return """
        $eval_loss = %s
        $eval_accuracy_score = %s
        $eval_precision = %s
        $eval_recall = %s
        $eval_f1 = %s
        """
        .formatted(
            evaluation.loss(),
            scores.tokens().value(),
            micro.precision(),
            micro.recall(),
            micro.f1())
        .replace("$", prefix);
  }

  /**
   * Writes {@code token label} lines; blank lines and document starts are copied.
   *
   * @param file the test file
   * @param sentences what was read from it
   * @param tags of each sentence; null for a token that was cut off, which is left out
   * @param listener told of each such token
   */
  public void writePredictions(
      Path file, List<Sentence> sentences, List<List<String>> tags, TrainingListener listener)
      throws IOException {
    boolean comments = GermEvalReader.recognizes(file);
    Iterator<String> tokens = sentences.stream().flatMap(s -> s.tokens().stream()).iterator();
    Iterator<String> found = tags.stream().flatMap(List::stream).iterator();
    try (InputStream in = Files.newInputStream(file);
        Writer out = Files.newBufferedWriter(directory.resolve("test_predictions.txt"))) {
      Utf8Lines lines = new Utf8Lines(in);
      while (lines.next()) {
        String line = lines.text();
        if (CorpusReader.isSeparator(line)) {
          out.write(line + "\n");
        } else if (!comments || !line.startsWith("#")) {
          String token = tokens.next();
          String tag = found.next();
          if (tag == null) {
            listener.warned(
                "Maximum sequence length exceeded: No prediction for '%s'.".formatted(token));
          } else {
            out.write(token + " " + tag + "\n");
          }
        }
      }
    }
  }
}
