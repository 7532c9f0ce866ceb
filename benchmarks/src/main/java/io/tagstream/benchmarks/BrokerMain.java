package io.tagstream.benchmarks;

import io.tagstream.quickstart.EmbeddedBroker;
import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own, which ends when its parent does. */
final class BrokerMain {
  private BrokerMain() {}

  /**
   * Prints where it listens, and stays until its input ends.
   *
   * @param args the folder for its data
   */
  public static void main(String... args) throws IOException {
    try (EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]))) {
      System.out.println(broker.bootstrapServers());
      while (System.in.read() >= 0) {}
    }
    System.exit(0);
  }
}
