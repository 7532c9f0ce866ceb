package io.tagstream.schemas.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class HttpOptionsTest {
  @Test
  void hasTheDefaultOfItsCommandAndShowsIt() {
    assertThat(parse().port()).isEqualTo(8083);
    assertThat(new CommandLine(new Serving()).getUsageMessage()).contains("Default: 8083.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535})
  void takesAPort(int port) {
    assertThat(parse("--http-port=" + port).port()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesWhatIsNoPort(int port) {
    HttpOptions options = parse("--http-port=" + port);

    assertThatThrownBy(options::port)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--http-port %d: wanted 1 to 65535, or 0 for any", port);
  }

  private static HttpOptions parse(String... args) {
    Serving command = new Serving();
    new CommandLine(command).parseArgs(args);
    return command.http;
  }

  @Command(name = "serving")
  private static final class Serving {
    @Mixin HttpOptions http = new HttpOptions(8083);
  }
}
