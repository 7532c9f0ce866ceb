package io.tagstream.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class MainTest {
  @ParameterizedTest
  @CsvSource({
    "--rouns, tagstream bench",
    "training --no-such, tagstream bench training",
    "scoring --no-such, tagstream bench scoring",
    "drift --no-such, tagstream bench drift"
  })
  void aWrongFlagIsAnsweredInAFewLines(String args, String command) {
    StringWriter err = new StringWriter();
    CommandLine bench = Main.commandLine().setErr(new PrintWriter(err));

    assertThat(bench.execute(List.of(args.split(" ")).toArray(String[]::new))).isEqualTo(2);

    assertThat(err.toString().lines())
        .hasSizeBetween(2, 3)
        .last()
        .isEqualTo("Try '%s --help'.".formatted(command));
  }
}
