package io.tagstream.cli.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tagstream.cli.console.StandardOutput;
import io.tagstream.ner.corpus.CorpusException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

/** With a tokenizer that makes a piece of each letter a to e and nothing of other characters. */
class PreprocessCommandTest {
  private static final String TOKENIZER =
      """
      {"version": "1.0", "added_tokens": [
        {"id": 0, "content": "[CLS]", "special": true, "single_word": false, "lstrip": false,
         "rstrip": false, "normalized": false}],
       "normalizer": null,
       "pre_tokenizer": null,
       "post_processor": {"type": "BertProcessing", "sep": ["[CLS]", 0], "cls": ["[CLS]", 0]},
       "decoder": null,
       "model": {"type": "BPE", "vocab": {"[CLS]": 0, "a": 1, "b": 2, "c": 3, "d": 4, "e": 5},
         "merges": []}}
      """;

  @TempDir private static Path model;
  @TempDir private Path folder;

  @BeforeAll
  static void writeModel() throws IOException {
    Files.writeString(model.resolve("config.json"), "{}");
    Files.writeString(model.resolve("tokenizer.json"), TOKENIZER);
  }

  @Test
  void splitsLongSentencesAndLeavesOutTokensOfNoPieces() throws IOException {
    Path file = file("corpus.txt", "abc O\nde B-X\nx O\nab\u0085\n\nééé O\na O");

    assertThat(preprocess(file, 6)).isEqualTo("abc O\n\nde B-X\nab\n\na O\n");
    assertThat(preprocess(file, 128)).isEqualTo("abc O\nde B-X\nab\n\na O\n");
  }

  @Test
  void copiesLinesUnlessAFormatIsAskedFor() throws IOException {
    Path germeval = file("ner.tsv", "#\tsource\n1\tab\tB-LOC\tO\n2\tcd\tO\tB-PER\n\n");

    assertThat(preprocess(germeval, 9)).isEqualTo("\n");
    assertThat(preprocess(germeval, 9, "--format", "auto")).isEqualTo("ab B-LOC\ncd O\n\n");
    assertThat(preprocess(germeval, 9, "--format", "germeval")).isEqualTo("ab B-LOC\ncd O\n\n");
    assertThat(preprocess(germeval, 9, "--spans", "inner")).isEqualTo("ab O\ncd B-PER\n\n");
  }

  @Test
  void readsColumnsAndSeveralTags() throws IOException {
    Path conll = file("eng.train", "-DOCSTART- -X- -X- O\n\nab NNP I-NP B-ORG\n");
    Path wnut = file("wnut.annotated", "ab\tB-a,B-b\n");

    assertThat(preprocess(conll, 9, "--format", "conll")).isEqualTo("\n\nab B-ORG\n");
    assertThat(preprocess(conll, 9, "--column", "2")).isEqualTo("\n\nab NNP\n");
    assertThat(preprocess(conll, 9, "--column=-2")).isEqualTo("\n\nab I-NP\n");
    assertThat(preprocess(wnut, 9, "--format", "wnut")).isEqualTo("ab B-a\n");
    assertThat(preprocess(wnut, 9)).isEqualTo("ab\tB-a,B-b\n");
  }

  @Test
  void namesTheLineThatCannotBeReadAndKeepsThoseBefore() throws IOException {
    Path file = file("corpus.conll", "a O\nb\n");
    ByteArrayOutputStream printed = new ByteArrayOutputStream();

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> preprocess(printed, file, 9, "--format", "conll"))
        .withMessageStartingWith(file + ":2: ");
    assertThat(printed.toString(StandardCharsets.UTF_8)).isEqualTo("a O\n");
    assertThat(preprocess(file, 9, "--format", "conll", "--skip-bad-lines")).isEqualTo("a O\n");
  }

  @ParameterizedTest
  @CsvSource({
    "'a O\\nb c B-X\\n', ':2: found \"b c B-X\", expected 2 columns, as in the lines before;'",
    "'a O\\nb\\tB-x y\\n', ':2: found \"b\\\\tB-x y\", expected a tag such as '",
    "'a O\\nb o\\nc o\\n', ':2: the tag is ''o'', which is not O'",
  })
  void warnsOfWhatItCopiesAllTheSame(String text, String warning) throws IOException {
    Path file = file("corpus.txt", text.translateEscapes());
    PrintStream before = System.err;
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    System.setErr(new PrintStream(errors, true, StandardCharsets.UTF_8));
    try {
      assertThat(preprocess(file, 9)).isEqualTo(text.translateEscapes());
    } finally {
      System.setErr(before);
    }

    assertThat(errors.toString(StandardCharsets.UTF_8).lines())
        .singleElement()
        .asString()
        .startsWith("warning: " + file + warning.translateEscapes());
  }

  @Test
  void refusesAnImpossibleLength() throws IOException {
    Path file = file("corpus.txt", "a O\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(file, 2))
        .withMessage("MAX_LEN 2: must be at least 3, for the tokenizer adds 2 special pieces");
    assertThat(preprocess(file, 3)).isEqualTo("a O\n");
  }

  @Test
  void refusesOptionsThatContradictEachOther() throws IOException {
    Path file = file("corpus.txt", "a O\n");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(file, 9, "--format", "wnut", "--spans", "inner"))
        .withMessage("--spans: only with --format germeval");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(file, 9, "--skip-bad-lines"))
        .withMessage("--skip-bad-lines: only with --format");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(file, 9, "--spans", "inner", "--column", "2"))
        .withMessage("--column, --token-column: only with --format conll");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(file, 9, "--column", "0"))
        .withMessage("--column 0: columns count from 1, or from -1 at the end");
  }

  @Test
  void namesTheFileThatIsMissing() {
    Path missing = folder.resolve("missing");

    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> preprocess(missing, 9))
        .withMessage(missing.toString());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> preprocess(folder, 9))
        .withMessage(folder + " is a directory, wanted a corpus file");
  }

  private Path file(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private static String preprocess(Path file, int length, String... options) throws IOException {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    preprocess(printed, file, length, options);
    return printed.toString(StandardCharsets.UTF_8);
  }

  private static void preprocess(
      ByteArrayOutputStream printed, Path file, int length, String... options) throws IOException {
    PreprocessCommand command = new PreprocessCommand(new StandardOutput(printed));
    new CommandLine(command)
        .parseArgs(
            Stream.concat(
                    Arrays.stream(options),
                    Stream.of(file.toString(), model.toString(), Integer.toString(length)))
                .toArray(String[]::new));
    assertThat(command.call()).isZero();
  }
}
