package io.tagstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.score.TagScores;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResultFilesTest {
  @TempDir private Path temp;
  private final List<String> warnings = new ArrayList<>();
  private final TrainingListener listener =
      new TrainingListener() {
        @Override
        public void warned(String message) {
          warnings.add(message);
        }
      };

  @Test
  void copiesBlankLinesAndDocumentStarts() throws IOException {
    Path test = write("test.txt", "-DOCSTART- -X- O O\n\nAda B-PER\nlives O\n\n\nBonn\tB-LOC\n");

    assertThat(predictions(test, List.of(List.of("B-PER", "O"), List.of("I-LOC"))))
        .isEqualTo("-DOCSTART- -X- O O\n\nAda B-PER\nlives O\n\n\nBonn I-LOC\n");
    assertThat(warnings).isEmpty();
  }

  @Test
  void copiesBlankLinesAtTheEndAsTheReferenceDoes() throws IOException {
    Path test = write("test.txt", "\nAda B-PER\n\n \n");

    assertThat(predictions(test, List.of(List.of("O")))).isEqualTo("\nAda O\n\n \n");
  }

  @Test
  void readsLinesAsTheReaderOfTheCorpusDoes() throws IOException {
    String marked = "\uFEFF-DOCSTART- -X- O O\r\n\r\nAda B-PER\r\nlives\u2028 O\r\n\r\n\r";
    Path test = write("test.txt", marked);

    assertThat(predictions(test, List.of(List.of("B-PER", "O"))))
        .isEqualTo("-DOCSTART- -X- O O\n\nAda B-PER\nlives\u2028 O\n\n\n");
  }

  @Test
  void tagsAFileOfTokensAlone() throws IOException {
    Path test = write("test.txt", "-DOCSTART-\n\nAda\nlives\n\nBonn \n");

    assertThat(predictions(test, List.of(List.of("B-PER", "O"), List.of("B-LOC"))))
        .isEqualTo("-DOCSTART-\n\nAda B-PER\nlives O\n\nBonn B-LOC\n");
  }

  @Test
  void leavesOutWhatWasCutOffAndNamesIt() throws IOException {
    Path test = write("test.txt", "Ada O\nlives O\nthere O\n\nBonn O\n");

    assertThat(predictions(test, List.of(Arrays.asList("B-PER", null, null), List.of("B-LOC"))))
        .isEqualTo("Ada B-PER\n\nBonn B-LOC\n");
    assertThat(warnings)
        .containsExactly(
            "Maximum sequence length exceeded: No prediction for 'lives'.",
            "Maximum sequence length exceeded: No prediction for 'there'.");
  }

  @Test
  void leavesOutTheCommentsOfGermEval() throws IOException {
    Path test =
        write("test.tsv", "#\tsource\n1\tBonn\tB-LOC\tO\n2\t#\tO\tO\n\n#\tx\n1\tja\tO\tO\n");

    assertThat(predictions(test, List.of(List.of("B-LOC", "O"), List.of("O"))))
        .isEqualTo("Bonn B-LOC\n# O\n\nja O\n");
  }

  @Test
  void writesKeysAndValuesAndTheEpochOfATraining() throws IOException {
    List<List<String>> tags = List.of(List.of("B-PER", "O"));
    Evaluation evaluation = new Evaluation(0.25, TagScores.of(tags, tags), tags);
    ResultFiles files = new ResultFiles(temp, 3);

    files.writeResults("eval", evaluation);
    files.addCheckpoint(500, evaluation);

    assertThat(temp.resolve("eval_results.txt"))
        .hasContent(
            """
            eval_loss = 0.25
            eval_accuracy_score = 1.0
            eval_precision = 1.0
            eval_recall = 1.0
            eval_f1 = 1.0
            epoch = 3.0
            500_eval_loss = 0.25
            500_eval_accuracy_score = 1.0
            500_eval_precision = 1.0
            500_eval_recall = 1.0
            500_eval_f1 = 1.0
            """);
    assertThat(temp.resolve("eval_report.txt")).content().contains("PER     1.0000    1.0000");
  }

  private String predictions(Path test, List<List<String>> tags) throws IOException {
    List<Sentence> sentences = CorpusReader.forTestFile(test, "O").read(test).sentences();
    new ResultFiles(temp, 0).writePredictions(test, sentences, tags, listener);
    return Files.readString(temp.resolve("test_predictions.txt"));
  }

  private Path write(String name, String text) throws IOException {
    return Files.writeString(temp.resolve(name), text);
  }
}
