package io.tagstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.source.BaseModels;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;

class MainTest {
  @TempDir private Path temp;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine commandLine =
      Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  static List<String> commands() {
    return List.of(
        "data",
        "preprocess",
        "labels",
        "adapt",
        "train",
        "evaluate",
        "predict",
        "tag",
        "score",
        "tagger",
        "trainer",
        "publish",
        "models",
        "promote",
        "rollback",
        "dismiss",
        "retrain",
        "cancel",
        "status");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelp(String command) {
    assertThat(commandLine.execute(command, "--help")).isZero();
    assertThat(out.toString()).contains("tagstream " + command);
    assertThat(err.toString()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"quickstart", "bench"})
  void whatIsNotInstalledSaysSo(String command) {
    mistake(
        "%1$s is not installed here: start it in a checkout, ./tagstream %1$s".formatted(command),
        command,
        "--fresh");
    assertThat(commandLine.execute("help", command)).isZero();
    assertThat(out.toString()).contains("tagstream " + command);
  }

  @Test
  void listsTheCommands() {
    assertThat(commandLine.execute("--help")).isZero();
    assertThat(out.toString())
        .contains(
            "quickstart", "data", "preprocess", "labels", "train ", "tag ", "score", "tagger");
  }

  @Test
  void misuseEndsWith2() {
    assertThat(commandLine.execute()).isEqualTo(2);
    assertThat(commandLine.execute("trian")).isEqualTo(2);
    assertThat(commandLine.execute("train")).isEqualTo(2);
    assertThat(commandLine.execute("tag", "--modle", "m")).isEqualTo(2);
    assertThat(commandLine.execute("score", "one")).isEqualTo(2);
    assertThat(err.toString())
        .contains("tagstream: model_name_or_path: is missing")
        .contains("Missing required parameter");
  }

  @ParameterizedTest
  @MethodSource("commands")
  void aWrongFlagIsAnsweredInAFewLines(String command) {
    assertThat(commandLine.execute(command, "--no-such-flag")).isEqualTo(2);

    assertThat(err.toString().lines())
        .hasSizeBetween(2, 3)
        .last()
        .isEqualTo("Try 'tagstream %s --help'.".formatted(command));
    assertThat(err.toString()).startsWith("tagstream: ");
    assertThat(out.toString()).isEmpty();
  }

  @Test
  void whatIsMisspeltIsSuggested() {
    commandLine.execute("train", "--learning_rat", "1");
    assertThat(err.toString()).contains("tagstream: Unknown option").contains("--learning_rate");

    err.getBuffer().setLength(0);
    commandLine.execute("trian");
    assertThat(err.toString()).contains("train").contains("Try 'tagstream --help'.");
  }

  @Test
  void aMissingFileIsNamed() {
    Path missing = temp.resolve("missing");

    mistake("no such file: " + missing, "train", missing.toString());
    mistake("no such file: " + missing, "score", missing.toString(), missing.toString());
    mistake("no such file: " + missing, "preprocess", missing.toString(), "minilm", "128");
    mistake("no such file: " + missing, "labels", missing.toString());
    mistake(temp + " is a directory, wanted a corpus file", "score", "" + temp, "" + temp);
    mistake(temp + " is a directory, wanted a JSON file", "train", "" + temp);
    mistake(
        temp + " is a directory, wanted a JSON file",
        "trainer",
        "--bootstrap-server=localhost:1",
        "--config=" + temp);
    mistake(
        "--command-config %s: is a directory, wanted a file of properties".formatted(temp),
        "tagger",
        "--bootstrap-server=localhost:1",
        "--command-config=" + temp);
    mistake(
        "unknown base model '%s': known are %s, or give a name of the Hugging Face hub, such as dslim/bert-base-NER, or a local directory"
            .formatted(missing, String.join(", ", BaseModels.names())),
        "tag",
        "--model",
        missing.toString());
  }

  @Test
  void aMistakeInAFileIsNamed() throws IOException {
    Path config =
        Files.writeString(
            temp.resolve("config.json"),
            """
            {"data_dir": "data", "model_name_or_path": "minilm", "output_dir": "out", "sede": 1}
            """);
    Path corpus = Files.writeString(temp.resolve("gold.txt"), "word\n");

    assertThat(commandLine.execute("train", config.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("tagstream: " + config + ": unknown key 'sede', known are ");
    err.getBuffer().setLength(0);
    assertThat(commandLine.execute("score", corpus.toString(), corpus.toString())).isEqualTo(2);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("tagstream: " + corpus + ":1: ");
  }

  @Test
  void aTrainingThatDivergesEndsWith1AndNoModel() throws IOException {
    String corpus = Files.writeString(temp.resolve("c.txt"), "Mary B-A\nwent O\n").toString();
    Path output = temp.resolve("model");

    int code =
        commandLine.execute(
            "train",
            "--do_train",
            "--no_cuda",
            "--learning_rate=1e30",
            "--model_name_or_path=../ner/src/test/resources/architectures/bert",
            "--train_file=" + corpus,
            "--output_dir=" + output);

    assertThat(code).isEqualTo(1);
    assertThat(err.toString().lines())
        .singleElement()
        .asString()
        .startsWith("tagstream: the training diverged at step ")
        .contains("try a learning_rate below 1.0E30");
    assertThat(output.resolve("model.safetensors")).doesNotExist();
    assertThat(output.resolve("config.json")).doesNotExist();
  }

  @Test
  void directoriesThatAreNoneAreNamed() {
    String missing = temp.resolve("missing").toString();
    for (String option : new String[] {"--corpora", "--models"}) {
      mistake(
          option + ": no directory " + missing,
          "trainer",
          "--bootstrap-server",
          "localhost:1",
          option,
          missing);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tagger", "trainer"})
  void aPortThatIsNoneIsNamed(String service) {
    mistake(
        "--http-port 65536: wanted 1 to 65535, or 0 for any",
        service,
        "--bootstrap-server=localhost:1",
        "--http-port=65536");
  }

  @Test
  void aFileWithoutTokensIsNamed() throws IOException {
    Path empty = Files.writeString(temp.resolve("empty"), " \n\n");
    Path blank = Files.writeString(temp.resolve("blank"), "two words\n");
    tokenMistake(empty, "no token in it: wanted one in a line");
    tokenMistake(blank, "wanted a token in each line, of letters, digits and -._~+/=");
    tokenMistake(temp.resolve("missing"), "no such file");
  }

  private void tokenMistake(Path file, String what) {
    mistake(
        "--http-token-file %s: %s".formatted(file, what),
        "tagger",
        "--bootstrap-server=localhost:1",
        "--http-token-file",
        file.toString());
  }

  @Test
  void failuresEndWith1AndMistakesWith2() {
    assertThat(fail(new IOException("disk full\nat once"))).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("tagstream: disk full\n");
    assertThat(fail(new UncheckedIOException(new IOException("disk full")))).isEqualTo(1);
    assertThat(err.toString()).isEqualToNormalizingNewlines("tagstream: disk full\n");
    assertThat(fail(new IllegalArgumentException("--rate 0: wanted more"))).isEqualTo(2);
    assertThat(fail(new UncheckedIOException(new NoSuchFileException("a")))).isEqualTo(2);
    assertThat(err.toString()).isEqualToNormalizingNewlines("tagstream: no such file: a\n");
  }

  private void mistake(String message, String... args) {
    err.getBuffer().setLength(0);
    assertThat(commandLine.execute(args)).isEqualTo(2);
    assertThat(err.toString()).isEqualToNormalizingNewlines("tagstream: " + message + "\n");
  }

  private int fail(Exception exception) {
    err.getBuffer().setLength(0);
    CommandLine failing =
        new CommandLine(new Failing(exception))
            .setExecutionExceptionHandler(commandLine.getExecutionExceptionHandler())
            .setErr(commandLine.getErr());
    return failing.execute();
  }

  @Command(name = "failing")
  private record Failing(Exception exception) implements Callable<Integer> {
    @Override
    public Integer call() throws Exception {
      throw exception;
    }
  }
}
