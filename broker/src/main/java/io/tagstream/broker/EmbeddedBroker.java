package io.tagstream.broker;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A real Kafka broker inside this JVM: Kafka's own server, broker and controller in one node.
 *
 * <p>Its data stays in a folder: a broker started there again, after a close or after a {@code kill
 * -9}, serves the same topics, offsets and transactions. It listens on the loopback address only,
 * and one broker at a time may use a folder.
 */
public final class EmbeddedBroker implements AutoCloseable {
  private static final int NODE_ID = 1;

  /** Fixed, so that a folder that was formatted once is accepted for ever after. */
  private static final String CLUSTER_ID = "dGFnc3RyZWFtLWxvY2FsMQ";

  private static final String HOST = "localhost";

  /** What Kafka writes when it formats a folder. */
  private static final String FORMATTED = "meta.properties";

  private final int port;
  private final KafkaRaftServer server;

  private EmbeddedBroker(int port, KafkaRaftServer server) {
    this.port = port;
    this.server = server;
  }

  /** Starts a broker on a free port, see {@link #start(Path, int)}. */
  public static EmbeddedBroker start(Path dataDirectory) {
    return start(dataDirectory, 0);
  }

  /**
   * Starts a broker; returns when it accepts clients, after some two seconds, or four in a folder
   * that is not new.
   *
   * @param dataDirectory where topics are kept; created and formatted when it is not there yet
   * @param port the port for clients, or 0 for any free one
   * @throws BrokerException if the port or the folder cannot be used
   */
  public static EmbeddedBroker start(Path dataDirectory, int port) {
    return start(dataDirectory, port, Map.of());
  }

  /** The same with more of Kafka's settings, such as listeners, over those that it has here. */
  public static EmbeddedBroker start(Path dataDirectory, int port, Map<String, String> more) {
    int clientPort = freePort(port);
    boolean isNew = !Files.exists(dataDirectory.resolve(FORMATTED));
    try {
      format(dataDirectory);
    } catch (Exception e) {
      throw new BrokerException(
          dataDirectory + ": cannot keep a broker's data here: " + e.getMessage(), e);
    }
    KafkaRaftServer server = null;
    try {
      Properties settings = settings(dataDirectory, clientPort, freePort(0));
      settings.putAll(more);
      if (!isNew) {
        OldSession.end(settings);
      }
      server = new KafkaRaftServer(new KafkaConfig(settings), Time.SYSTEM);
      server.startup();
      return new EmbeddedBroker(clientPort, server);
    } catch (RuntimeException e) {
      if (server != null) {
        server.shutdown();
      }
      throw new BrokerException(
          "cannot start a broker on port "
              + clientPort
              + " with its data in "
              + dataDirectory
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** What clients connect to: {@code host:port}. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** The port for clients. */
  public int port() {
    return port;
  }

  /** Stops the broker in good order and waits until it has stopped; the data stays. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path dataDirectory) throws Exception {
    Files.createDirectories(dataDirectory);
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE_ID)
          .setClusterId(CLUSTER_ID)
          .setControllerListenerName("CONTROLLER")
          .addDirectory(dataDirectory.toAbsolutePath().toString())
          .setMetadataLogDirectory(dataDirectory.toAbsolutePath().toString())
          .setReleaseVersion(MetadataVersion.latestProduction())
          .setIgnoreFormatted(true)
          .run();
    }
  }

  private static Properties settings(Path dataDirectory, int port, int controllerPort) {
    Properties settings = new Properties();
    settings.putAll(
        Map.of(
            "process.roles",
            "broker,controller",
            "node.id",
            Integer.toString(NODE_ID),
            "controller.quorum.voters",
            NODE_ID + "@" + HOST + ":" + controllerPort,
            "controller.listener.names",
            "CONTROLLER",
            "listener.security.protocol.map",
            "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
            "listeners",
            "PLAINTEXT://" + HOST + ":" + port + ",CONTROLLER://" + HOST + ":" + controllerPort,
            "advertised.listeners",
            "PLAINTEXT://" + HOST + ":" + port,
            "log.dirs",
            dataDirectory.toAbsolutePath().toString()));
    settings.putAll(
        Map.of(
            "offsets.topic.replication.factor", "1",
            "transaction.state.log.replication.factor", "1",
            "transaction.state.log.min.isr", "1",
            "share.coordinator.state.topic.replication.factor", "1",
            "share.coordinator.state.topic.min.isr", "1",
            // One node needs no spread: fewer partitions start sooner.
            "offsets.topic.num.partitions", "4",
            "transaction.state.log.num.partitions", "4"));
    settings.putAll(
        Map.of(
            "group.initial.rebalance.delay.ms", "0",
            "broker.heartbeat.interval.ms", "200",
            "transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000",
            // Replayed text carries old timestamps, which a retention would delete at once.
            "log.retention.ms", "-1",
            "log.cleaner.dedupe.buffer.size", Integer.toString(16 << 20),
            "auto.create.topics.enable", "false",
            // There is nobody to hand partitions to, and a transaction that ends while they have no
            // leader loses its markers: it hangs for ever, and whoever comes after it waits.
            "controlled.shutdown.enable", "false"));
    return settings;
  }

  /** The given port when it can be bound, any free one for 0. */
  private static int freePort(int wanted) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(HOST), wanted));
      return socket.getLocalPort();
    } catch (IOException e) {
      if (wanted == 0) {
        throw new UncheckedIOException(e);
      }
      throw new BrokerException(
          "port " + wanted + " is taken: stop what listens there or choose another port", e);
    }
  }
}
