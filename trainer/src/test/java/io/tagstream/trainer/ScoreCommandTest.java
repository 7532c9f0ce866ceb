package io.tagstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.ner.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class ScoreCommandTest {
  @TempDir private Path directory;

  @Test
  void printsTheReportOfSeqeval() throws IOException {
    Path gold = file("gold.txt", "Ada B-person\nin O\nBonn B-location\n\nYork B-location\n");
    Path predicted = file("predicted.txt", "Ada B-person\nin O\nBonn O\n\nYork B-person\n");

    assertThat(score(gold, predicted))
        .containsSubsequence("location", "0.00", "0.00", "0.00", "2")
        .containsSubsequence("person", "0.50", "1.00", "0.67", "1")
        .containsSubsequence("micro avg", "0.50", "0.33", "0.40", "3");
  }

  @Test
  void namesTheFileThatIsMissing() throws IOException {
    Path gold = file("gold.txt", "a O\n");
    Path missing = directory.resolve("missing.txt");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, missing))
        .withMessage("no such file: " + missing);
  }

  @Test
  void namesTheLineThatCannotBeRead() throws IOException {
    Path gold = file("gold.txt", "a O\n\nword\n");

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> score(gold, gold))
        .withMessageStartingWith(gold + ":3: ");
  }

  @Test
  void namesTheSentenceThatDiffers() throws IOException {
    Path gold = file("gold.txt", "a O\n\nb O\n");
    Path other = file("other.txt", "a O\n\nc O\n");
    Path shorter = file("shorter.txt", "a O\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, other))
        .withMessage("sentence 2 differs: 'b' in %s, 'c' in %s".formatted(gold, other));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> score(gold, shorter))
        .withMessage("%s has 2 sentences, %s has 1".formatted(gold, shorter));
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(directory.resolve(name), content);
  }

  /** What the command prints. */
  static String score(Path gold, Path predictions) throws IOException {
    ScoreCommand command = new ScoreCommand();
    new CommandLine(command).parseArgs("--digits=2", gold.toString(), predictions.toString());
    PrintStream before = System.out;
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
    try {
      assertThat(command.call()).isZero();
    } finally {
      System.setOut(before);
    }
    return printed.toString(StandardCharsets.UTF_8);
  }
}
