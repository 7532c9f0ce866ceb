package io.tagstream.benchmarks;

import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The {@code tagstream bench} command. */
@Command(
    name = "tagstream bench",
    mixinStandardHelpOptions = true,
    description = "Measures Tagstream against what one would otherwise run.",
    synopsisSubcommandLabel = "COMMAND",
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {TrainingBenchmark.class})
public final class Main {
  private Main() {}

  /** Runs a benchmark. */
  public static void main(String... args) {
    System.exit(new CommandLine(new Main()).execute(args));
  }
}
