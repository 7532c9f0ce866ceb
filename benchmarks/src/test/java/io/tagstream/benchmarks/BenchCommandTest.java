package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

class BenchCommandTest {
  @ParameterizedTest
  @CsvSource({
    "bench --rouns, tagstream bench",
    "bench training --no-such, tagstream bench training",
    "bench scoring --no-such, tagstream bench scoring",
    "bench drift --no-such, tagstream bench drift",
    "bench export --no-such, tagstream bench export"
  })
  void aWrongFlagIsAnsweredInAFewLines(String args, String command) {
    StringWriter err = new StringWriter();
    CommandLine tagstream = Main.commandLine().setErr(new PrintWriter(err));

    assertThat(tagstream.execute(List.of(args.split(" ")).toArray(String[]::new))).isEqualTo(2);

    assertThat(err.toString().lines())
        .hasSizeBetween(2, 3)
        .last()
        .isEqualTo("Try '%s --help'.".formatted(command));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bench", "bench training", "bench scoring", "bench drift", "bench export"})
  void itsHelpIsAsItWas(String command) throws IOException {
    StringWriter out = new StringWriter();

    int code =
        Main.commandLine().setOut(new PrintWriter(out)).execute((command + " --help").split(" "));

    assertThat(code).isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            Files.readString(
                Path.of("src/test/resources/help", command.replace(' ', '-') + ".txt")));
  }
}
