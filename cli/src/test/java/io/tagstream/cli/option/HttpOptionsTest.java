package io.tagstream.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class HttpOptionsTest {
  @Test
  void hasTheDefaultOfItsCommandAndShowsIt() {
    assertThat(parse().address().getPort()).isEqualTo(8083);
    assertThat(new CommandLine(new Serving()).getUsageMessage())
        .contains("Default: 8083.", "or localhost.");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 65_535})
  void takesAPort(int port) {
    assertThat(parse("--http-port=" + port).address().getPort()).isEqualTo(port);
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 65_536})
  void refusesWhatIsNoPort(int port) {
    HttpOptions options = parse("--http-port=" + port);

    assertThatThrownBy(options::address)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--http-port %d: wanted 1 to 65535, or 0 for any", port);
  }

  @Test
  void listensToThisMachineAloneUnlessToldOtherwise() {
    assertThat(parse().address().getAddress().isLoopbackAddress()).isTrue();
    assertThat(parse("--http-host=0.0.0.0").address().getAddress().isAnyLocalAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1", "[::1]", "127.0.0.1", " localhost "})
  void takesAHost(String host) {
    InetAddress address = parse("--http-host=" + host).address().getAddress();

    assertThat(address.isLoopbackAddress()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "localhost:8081", "http://localhost", "[::1", "1.2.3.4.5"})
  void refusesWhatIsNoHost(String host) {
    HttpOptions options = parse("--http-host=" + host);

    assertThatThrownBy(options::address)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--http-host '" + host + "': wanted a name or an address");
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
