package io.tagstream.cli;

import java.util.ServiceLoader;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/**
 * Commands that need more on the class path than production should have: a broker, other engines.
 */
enum Extra {
  QUICKSTART(
      "quickstart", "Shows all of Tagstream in one process, with a Kafka broker of its own."),
  BENCH("bench", "Measures Tagstream against what one would otherwise run, in turns.");

  private final String command;
  private final String description;

  Extra(String command, String description) {
    this.command = command;
    this.description = description;
  }

  /** Adds the command, or, where it is not installed, what says so. */
  void addTo(CommandLine root) {
    ServiceLoader.load(Subcommand.class).stream()
        .filter(found -> found.type().getAnnotation(Command.class).name().equals(command))
        .findAny()
        .map(found -> new CommandLine(found.get()))
        .ifPresentOrElse(
            found -> root.addSubcommand(command, found),
            () -> root.addSubcommand(command, missing()));
  }

  private CommandLine missing() {
    CommandLine missing = new CommandLine(new Missing(command));
    missing.getCommandSpec().usageMessage().description(description);
    return missing.setUnmatchedArgumentsAllowed(true);
  }

  @Command(description = "Is not installed.")
  private static final class Missing implements Callable<Integer> {
    private final String command;

    Missing(String command) {
      this.command = command;
    }

    @Override
    public Integer call() {
      throw new IllegalArgumentException(
          "%s is not installed here: start it in a checkout, ./tagstream %s"
              .formatted(command, command));
    }
  }
}
