package io.tagstream.trainer.loop;

import io.tagstream.trainer.TrainCommand;
import picocli.CommandLine;

/** {@code tagstream train} in a process that can be killed. */
final class TrainMain {
  private TrainMain() {}

  public static void main(String... args) {
    System.exit(new CommandLine(new TrainCommand()).execute(args));
  }
}
