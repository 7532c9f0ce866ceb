package io.tagstream.trainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.tagstream.ner.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LabelsCommandTest {
  @TempDir private Path folder;

  @Test
  void printsTheTagsOfAllFilesOnceInTheOrderOfTheCLocale() throws IOException {
    Path one = file("one.txt", "a O\nb B-per\n\nc I-LOC\n\u00A0 O\n");
    Path two = file("two.conll", "-DOCSTART- -X- -X- O\n\na\tX\tB-LOC\nb c\tX\tB-\u00C4\n");
    Path three = file("three.tsv", "#\tx\n1\ta\tB-LOCderiv\tB-INNER\n");

    assertThat(labels(one.toString(), two.toString(), three.toString()))
        .isEqualTo("B-LOC\nB-LOCderiv\nB-per\nB-\u00C4\nI-LOC\nO\n");
    assertThat(labels("--spans", "inner", three.toString())).isEqualTo("B-INNER\n");
    assertThat(labels("--column", "2", two.toString())).isEqualTo("X\n");
  }

  @Test
  void namesTheLineWithoutATag() throws IOException {
    Path file = file("one.txt", "a O\nb\n");

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> labels(file.toString()))
        .withMessageStartingWith(file + ":2: found \"b\"");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String labels(String... args) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    LabelsCommand command = new LabelsCommand(new StandardOutput(printed));
    new CommandLine(command).parseArgs(args);
    assertThat(command.call()).isZero();
    return printed.toString(StandardCharsets.UTF_8);
  }
}
