package io.tagstream.cli.control;

import io.tagstream.schemas.record.ControlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code tagstream dismiss}. */
@Command(name = "dismiss", description = "Takes an alias away: a challenger is tried out no more.")
public final class DismissCommand extends RequestCommand {
  @Mixin AliasOptions alias = new AliasOptions();

  @Override
  ControlCommand request() {
    return ControlCommand.dismiss(alias.alias, alias.expected);
  }
}
