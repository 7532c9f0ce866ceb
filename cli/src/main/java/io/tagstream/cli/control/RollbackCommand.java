package io.tagstream.cli.control;

import io.tagstream.schemas.record.ControlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tagstream rollback}. */
@Command(
    name = "rollback",
    description = "Points an alias back to the version where it was before.")
public final class RollbackCommand extends RequestCommand {
  @Mixin AliasOptions alias = new AliasOptions();

  @Override
  ControlCommand request() {
    return ControlCommand.rollback(alias.alias, alias.expected);
  }
}
