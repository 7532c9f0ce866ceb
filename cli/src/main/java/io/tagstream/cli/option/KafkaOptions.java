package io.tagstream.cli.option;

import io.tagstream.schemas.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.SaslConfigs;
import org.apache.kafka.common.config.types.Password;
import org.apache.kafka.common.security.JaasContext;
import picocli.CommandLine.Option;

/** The options of every command that talks to Kafka, under the names that Kafka's own tools use. */
public final class KafkaOptions {
  private static final String SERVER = "(\\[[0-9a-fA-F:.%]+]|[^\\s:,/]+):[0-9]{1,5}";

  private static final Duration PATIENCE = Duration.ofSeconds(15);

  @Option(
      names = "--bootstrap-server",
      required = true,
      paramLabel = "HOST:PORT,...",
      defaultValue = "${env:TAGSTREAM_BOOTSTRAP_SERVERS}",
      description = "The Kafka cluster. Default: $TAGSTREAM_BOOTSTRAP_SERVERS.")
  private String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "More settings of the Kafka clients, such as security, as properties.")
  private Path commandConfig;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Put before the name of each topic. Default: none.")
  private String topicPrefix;

  /** Whether a cluster is named: always, but for commands that can do without. */
  public boolean isGiven() {
    return bootstrapServer != null;
  }

  /** The addresses, checked. */
  public String bootstrapServer() {
    String servers = bootstrapServer.strip();
    for (String server : servers.split(",", -1)) {
      if (!server.strip().matches(SERVER)) {
        throw new IllegalArgumentException(
            "--bootstrap-server '%s': wanted host:port, several with commas".formatted(servers));
      }
    }
    return servers;
  }

  /** The topics with their prefix. */
  public Topics topics() {
    return new Topics(topicPrefix);
  }

  /** What every client takes: the addresses and the file's settings. */
  public Map<String, String> client() throws IOException {
    Properties properties = new Properties();
    if (commandConfig != null) {
      if (!Files.isRegularFile(commandConfig)) {
        throw new IllegalArgumentException(
            "--command-config %s: %s"
                .formatted(
                    commandConfig,
                    Files.isDirectory(commandConfig)
                        ? "is a directory, wanted a file of properties"
                        : "there is no such file"));
      }
      try (InputStream in = Files.newInputStream(commandConfig)) {
        properties.load(in);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "--command-config %s: %s".formatted(commandConfig, e.getMessage()), e);
      }
    }
    properties.forEach((key, value) -> check((String) key, (String) value));
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServer());
    try {
      var unused = new AdminClientConfig(properties);
    } catch (ConfigException e) {
      throw new IllegalArgumentException(
          "--command-config %s: %s".formatted(commandConfig, e.getMessage()), e);
    }
    Map<String, String> client = new TreeMap<>();
    properties.forEach((key, value) -> client.put((String) key, (String) value));
    return client;
  }

  /**
   * The same for a command that somebody waits for: what does not answer within {@link #PATIENCE}
   * is not there, unless the file gives it longer.
   */
  public Map<String, Object> impatient() throws IOException {
    Map<String, Object> client = new TreeMap<>(client());
    client.putIfAbsent(CommonClientConfigs.DEFAULT_API_TIMEOUT_MS_CONFIG, "" + PATIENCE.toMillis());
    client.putIfAbsent(CommonClientConfigs.REQUEST_TIMEOUT_MS_CONFIG, "" + PATIENCE.toMillis());
    return client;
  }

  /** Says nothing of what it found: it may be part of a secret. */
  private void check(String key, String value) {
    if (!key.matches("[\\w.-]+")) {
      throw new IllegalArgumentException(
          ("--command-config %s: a line is no setting: wanted KEY=VALUE, with \\ at the end of a"
                  + " line that goes on")
              .formatted(commandConfig));
    }
    if (key.endsWith(SaslConfigs.SASL_JAAS_CONFIG)) {
      try {
        var unused =
            JaasContext.loadClientContext(
                Map.of(SaslConfigs.SASL_JAAS_CONFIG, new Password(value)));
      } catch (IllegalArgumentException | KafkaException e) {
        throw new IllegalArgumentException(
            "--command-config %s: %s is not readable: wanted CLASS required KEY=\"VALUE\" …;"
                .formatted(commandConfig, key));
      }
    }
  }
}
