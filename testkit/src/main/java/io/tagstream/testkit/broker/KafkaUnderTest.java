package io.tagstream.testkit.broker;

import io.tagstream.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.kafka.KafkaContainer;

/** A broker to test against: the embedded one, and Kafka's own image where Docker is there. */
public interface KafkaUnderTest extends AutoCloseable {

  String bootstrapServers();

  @Override
  void close();

  /** A way to start a broker. */
  enum Kind {
    EMBEDDED {
      @Override
      public KafkaUnderTest start(Path directory) {
        EmbeddedBroker broker = EmbeddedBroker.start(directory.resolve("broker"));
        return of(broker.bootstrapServers(), broker);
      }
    },
    CONTAINER {
      @Override
      public KafkaUnderTest start(Path directory) {
        KafkaContainer container = new KafkaContainer("apache/kafka:4.3.1");
        container.start();
        return of(container.getBootstrapServers(), container);
      }
    };

    public abstract KafkaUnderTest start(Path directory);

    /** The kinds that work on this machine. */
    public static Stream<Kind> all() {
      return DockerClientFactory.instance().isDockerAvailable()
          ? Stream.of(EMBEDDED, CONTAINER)
          : Stream.of(EMBEDDED);
    }
  }

  private static KafkaUnderTest of(String bootstrapServers, AutoCloseable broker) {
    return new KafkaUnderTest() {
      @Override
      public String bootstrapServers() {
        return bootstrapServers;
      }

      @Override
      public void close() {
        try {
          broker.close();
        } catch (Exception e) {
          throw new IllegalStateException(e);
        }
      }
    };
  }
}
