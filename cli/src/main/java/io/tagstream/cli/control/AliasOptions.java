package io.tagstream.cli.control;

import picocli.CommandLine.Option;

/** The options of every command that moves an alias. */
final class AliasOptions {
  @Option(
      names = "--alias",
      paramLabel = "ALIAS",
      description = "The alias to move. Default: champion; for dismiss: challenger.")
  String alias;

  @Option(
      names = "--expected",
      paramLabel = "VERSION",
      description = "Only if the alias points to this version until then. Default: any.")
  String expected;
}
