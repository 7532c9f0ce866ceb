package io.tagstream.quickstart;

import java.nio.file.Path;

/** The embedded broker in a process that can be killed. */
final class BrokerMain {
  private BrokerMain() {}

  /** Arguments: folder for the data, port. */
  public static void main(String[] args) {
    EmbeddedBroker broker = EmbeddedBroker.start(Path.of(args[0]), Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
  }
}
