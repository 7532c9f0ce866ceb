package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class QuickstartCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final CommandLine tagstream =
      Main.commandLine().setOut(new PrintWriter(out)).setErr(new PrintWriter(err));

  @Test
  void itsHelpIsAsItWas() throws IOException {
    assertThat(tagstream.execute("quickstart", "--help")).isZero();
    assertThat(out.toString())
        .isEqualToNormalizingNewlines(
            Files.readString(Path.of("src/test/resources/help/quickstart.txt")));
  }

  @Test
  void aWrongFlagIsAnsweredInAFewLines() {
    assertThat(tagstream.execute("quickstart", "--fesh")).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSizeBetween(2, 3)
        .last()
        .isEqualTo("Try 'tagstream quickstart --help'.");
  }
}
