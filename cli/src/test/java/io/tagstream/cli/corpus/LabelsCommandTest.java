package io.tagstream.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    assertThat(labels("--skip-bad-lines", file.toString())).isEqualTo("O\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'Ada B-per\\nNew York B-loc\\n', ':2: found \"New York B-loc\", expected 2 columns'",
    "'Ada\\tB-per\\nParis\\tB-loc x\\n', ':2: found \"Paris\\\\tB-loc x\", expected a tag such'",
    "'Ada b-per\\n', ':1: found \"Ada b-per\", expected a tag such as'",
    "'a B-x\\nb U-x\\nc E-x\\n', ': labels [B-x, E-x, U-x]: their prefixes are of no one scheme'",
    "'a x-B\\nb x-I\\n', ': labels [x-B, x-I]: the letter stands before the type'",
    "'\\n', ': no sentences'",
  })
  void namesTheFileThatInventsLabels(String text, String message) throws IOException {
    Path file = file("one.txt", text.translateEscapes());

    assertThatThrownBy(() -> labels(file.toString()))
        .hasMessageStartingWith(file + message.translateEscapes());
  }

  @Test
  void printsPlainLabelsAsTheyAre() throws IOException {
    Path file = file("one.txt", "a PER\nb 0\nc LABEL_4\n");

    assertThat(labels(file.toString())).isEqualTo("0\nLABEL_4\nPER\n");
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
