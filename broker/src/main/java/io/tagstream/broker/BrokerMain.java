package io.tagstream.broker;

import java.io.IOException;
import java.nio.file.Path;

/** A broker in a process of its own, which ends when its parent does. */
public final class BrokerMain {
  private BrokerMain() {}

  /**
   * Prints where it listens, and stays until its input ends.
   *
   * @param args the folder for its data, and its port if that matters
   */
  public static void main(String... args) throws IOException {
    Path data = Path.of(args[0]);
    EmbeddedBroker broker =
        args.length == 1
            ? EmbeddedBroker.start(data)
            : EmbeddedBroker.start(data, Integer.parseInt(args[1]));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
    System.out.println(broker.bootstrapServers());
    while (System.in.read() >= 0) {}
    System.exit(0);
  }
}
