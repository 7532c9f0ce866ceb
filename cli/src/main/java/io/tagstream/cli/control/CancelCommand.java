package io.tagstream.cli.control;

import io.tagstream.schemas.record.ControlCommand;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tagstream cancel}. */
@Command(name = "cancel", description = "Stops a training that is queued or runs.")
public final class CancelCommand extends RequestCommand {
  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST",
      description = "The id of its request. Default: the one that runs.")
  String request;

  @Override
  ControlCommand request() {
    return ControlCommand.cancel(request);
  }
}
