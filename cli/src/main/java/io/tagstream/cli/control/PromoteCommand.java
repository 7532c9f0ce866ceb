package io.tagstream.cli.control;

import io.tagstream.schemas.record.ControlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code tagstream promote}. */
@Command(
    name = "promote",
    description = "Points an alias to a model version: running taggers swap to it.")
public final class PromoteCommand extends RequestCommand {
  @Mixin AliasOptions alias = new AliasOptions();

  @Parameters(paramLabel = "VERSION", description = "A version, as 'tagstream models' lists it.")
  String version;

  @Override
  ControlCommand request() {
    return ControlCommand.promote(version, alias.alias, alias.expected);
  }
}
