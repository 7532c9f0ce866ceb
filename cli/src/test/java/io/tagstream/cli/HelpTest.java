package io.tagstream.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Options are a promise: what is changed here is changed on purpose, and stands in the changelog.
 */
class HelpTest {
  private static final Path HELP = Path.of("src/test/resources/help");

  static Stream<String> commands() {
    return Stream.concat(Stream.of("tagstream"), MainTest.commands().stream());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void isAsItWas(String command) throws IOException {
    StringWriter out = new StringWriter();
    String[] args =
        command.equals("tagstream") ? new String[] {"--help"} : new String[] {command, "--help"};

    assertThat(Main.commandLine().setOut(new PrintWriter(out)).execute(args)).isZero();

    assertThat(out.toString())
        .isEqualToNormalizingNewlines(Files.readString(HELP.resolve(command + ".txt")));
  }
}
