package io.tagstream.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class KafkaOptionsTest {
  private static final String MODULE =
      "org.apache.kafka.common.security.plain.PlainLoginModule required ";

  @TempDir Path folder;

  @Test
  void takesTheSettingsOfTheFile() throws IOException {
    String jaas = MODULE + "username=\"a\" password=\"5ecret;\";";

    assertThat(options("security.protocol=SASL_SSL\nsasl.jaas.config=" + jaas).client())
        .containsEntry("sasl.jaas.config", jaas)
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("bootstrap.servers", "localhost:9092");
  }

  /** Kafka's own message would quote what it does not understand. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        MODULE + "username=a password=\"x\"5ecret\";",
        MODULE + "username=\"a\" password=\"5ecret\"",
        MODULE + "username=\"a\" 5ecret;",
        "org.apache.kafka.common.security.plain.PlainLoginModule 5ecret;",
        MODULE + "password=\"5ecret\"; " + MODULE + "password=\"5ecret\";",
        "5ecret",
        ""
      })
  void namesALoginThatIsNotReadableWithoutTellingItsSecret(String jaas) throws IOException {
    for (String key : new String[] {"sasl.jaas.config", "consumer.sasl.jaas.config"}) {
      KafkaOptions options = options(key + "=" + jaas);

      assertThatThrownBy(options::client)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageStartingWith("--command-config %s: %s is not readable", file(), key)
          .hasMessageNotContaining("5ecret")
          .hasNoCause();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sasl.jaas.config=" + MODULE + "\\\n\"5ecret\";\n\"5ecret\";",
        "security.protocol=SSL\n  5ecret!",
        "{\"ssl.key.password\":\"5ecret\"}"
      })
  void refusesALineThatIsNoSettingWithoutTellingIt(String content) throws IOException {
    KafkaOptions options = options(content);

    assertThatThrownBy(options::client)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--command-config " + file())
        .hasMessageNotContaining("5ecret");
  }

  @Test
  void namesAFileThatIsNotThere() {
    KafkaOptions options = parse();

    assertThatThrownBy(options::client)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--command-config %s: there is no such file", file());
  }

  @Test
  void namesASettingThatCannotBe() throws IOException {
    KafkaOptions options = options("security.protocol=TLS");

    assertThatThrownBy(options::client)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--command-config %s: Invalid value TLS", file());
  }

  private Path file() {
    return folder.resolve("client.properties");
  }

  private KafkaOptions options(String content) throws IOException {
    Files.writeString(file(), content);
    return parse();
  }

  private KafkaOptions parse() {
    Connecting command = new Connecting();
    new CommandLine(command)
        .parseArgs("--bootstrap-server=localhost:9092", "--command-config=" + file());
    return command.kafka;
  }

  @Command(name = "connecting")
  private static final class Connecting {
    @Mixin KafkaOptions kafka = new KafkaOptions();
  }
}
