package io.tagstream.testkit.broker;

import io.tagstream.broker.EmbeddedBroker;
import java.nio.file.Path;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/** A broker for all tests of a class. */
public abstract class RunningBroker {
  @TempDir protected static Path brokerDirectory;
  protected static EmbeddedBroker broker;
  protected static Admin admin;

  @BeforeAll
  protected static void startBroker() {
    broker = EmbeddedBroker.start(brokerDirectory);
    admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()));
  }

  @AfterAll
  protected static void stopBroker() {
    admin.close();
    broker.close();
  }
}
