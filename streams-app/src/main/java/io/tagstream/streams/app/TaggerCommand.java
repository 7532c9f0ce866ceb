package io.tagstream.streams.app;

import io.tagstream.ner.model.NerModel;
import io.tagstream.streams.tagging.TaggingSettings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.config.ConfigException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code tagstream tagger}. */
@Command(
    name = "tagger",
    description =
        "Tags the sentences on Kafka with the champion model, and scores it against gold."
            + " Runs until it is stopped; start more of them to share the work.")
public final class TaggerCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(TaggerCommand.class);
  private static final String SERVER = "(\\[[0-9a-fA-F:.%]+]|[^\\s:,/]+):[0-9]{1,5}";

  @Option(
      names = "--bootstrap-server",
      required = true,
      paramLabel = "HOST:PORT,...",
      defaultValue = "${env:TAGSTREAM_BOOTSTRAP_SERVERS}",
      description = "The Kafka cluster. Default: $TAGSTREAM_BOOTSTRAP_SERVERS.")
  String bootstrapServer;

  @Option(
      names = "--command-config",
      paramLabel = "FILE",
      description = "More settings of the Kafka clients, such as security, as properties.")
  Path commandConfig;

  @Option(
      names = "--topic-prefix",
      paramLabel = "PREFIX",
      defaultValue = "",
      description = "Put before the name of each topic. Default: none.")
  String topicPrefix;

  @Option(
      names = "--application-id",
      paramLabel = "ID",
      defaultValue = "tagstream-tagger",
      description =
          "The consumer group: the same for taggers that share the work."
              + " Default: ${DEFAULT-VALUE}.")
  String applicationId;

  @Option(
      names = "--instance-id",
      paramLabel = "ID",
      description =
          "Names this instance, across restarts. Default: a name kept in the state" + " directory.")
  String instanceId;

  @Option(
      names = "--state-dir",
      paramLabel = "DIR",
      defaultValue = "${env:TAGSTREAM_STATE_DIR:-tagstream-data/tagger}",
      description =
          "What is kept on disk: models, instance names. Default: $TAGSTREAM_STATE_DIR,"
              + " or tagstream-data/tagger.")
  Path stateDir;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Threads that read, tokenize and write; one model serves all."
              + " Default: ${DEFAULT-VALUE}.")
  int threads;

  @Option(
      names = "--commit-interval-ms",
      paramLabel = "MS",
      defaultValue = "200",
      description =
          "How often results become visible to readers of committed records."
              + " Default: ${DEFAULT-VALUE}.")
  long commitIntervalMs;

  @Option(
      names = "--http-port",
      paramLabel = "PORT",
      defaultValue = "8081",
      description =
          "Where /metrics and /health are; 0 for any free port." + " Default: ${DEFAULT-VALUE}.")
  int httpPort;

  @Option(
      names = "--create-topics",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Create the topics that are missing. Default: they are created.")
  boolean createTopics;

  @Option(
      names = "--partitions",
      paramLabel = "N",
      defaultValue = "6",
      description = "Partitions of topics that are created. Default: ${DEFAULT-VALUE}.")
  int partitions;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      defaultValue = "-1",
      description = "Replicas of topics that are created. Default: as the broker is set.")
  short replicationFactor;

  @Option(
      names = "--scoring",
      negatable = true,
      defaultValue = "true",
      fallbackValue = "true",
      description = "Score predictions against gold, too. Default: they are scored.")
  boolean scoring;

  @Override
  public Integer call() throws IOException, InterruptedException {
    CountDownLatch stop = new CountDownLatch(1);
    CountDownLatch stopped = new CountDownLatch(1);
    try (TaggerApp app = new TaggerApp(settings(), httpPort(), NerModel::load)) {
      app.start();
      LOG.info(
          "Tagging for {}: http://localhost:{}/health and /metrics",
          bootstrapServer,
          app.httpPort());
      // The JVM ends when this has ended: not before all is closed.
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(stop, stopped), "shutdown"));
      stop.await();
    } finally {
      stopped.countDown();
    }
    return 0;
  }

  private static void stop(CountDownLatch stop, CountDownLatch stopped) {
    stop.countDown();
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The options as settings; throws {@link IllegalArgumentException} for what is not possible. */
  TaggerSettings settings() throws IOException {
    String servers = bootstrapServer.strip();
    for (String server : servers.split(",", -1)) {
      if (!server.strip().matches(SERVER)) {
        throw new IllegalArgumentException(
            "--bootstrap-server '%s': wanted host:port, several with commas".formatted(servers));
      }
    }
    TaggingSettings defaults = TaggingSettings.of(servers, stateDir);
    TaggingSettings tagging =
        new TaggingSettings(
            servers,
            applicationId,
            topicPrefix,
            instanceId,
            stateDir,
            threads,
            Duration.ofMillis(commitIntervalMs),
            defaults.transactionTimeout(),
            defaults.sessionTimeout(),
            defaults.maxSentenceBytes(),
            defaults.batch(),
            clientProperties(servers));
    return new TaggerSettings(tagging, createTopics, partitions, replicationFactor, scoring);
  }

  private int httpPort() {
    if (httpPort < 0 || httpPort > 65_535) {
      throw new IllegalArgumentException(
          "--http-port %d: wanted 1 to 65535, or 0 for any".formatted(httpPort));
    }
    return httpPort;
  }

  private Map<String, String> clientProperties(String servers) throws IOException {
    if (commandConfig == null) {
      return Map.of();
    }
    if (!Files.isRegularFile(commandConfig)) {
      throw new IllegalArgumentException(
          "--command-config %s: there is no such file".formatted(commandConfig));
    }
    Properties properties = new Properties();
    try (InputStream in = Files.newInputStream(commandConfig)) {
      properties.load(in);
      properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, servers);
      var unused = new AdminClientConfig(properties);
    } catch (ConfigException | IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--command-config %s: %s".formatted(commandConfig, e.getMessage()), e);
    }
    Map<String, String> client = new TreeMap<>();
    properties.forEach((key, value) -> client.put((String) key, (String) value));
    return client;
  }
}
