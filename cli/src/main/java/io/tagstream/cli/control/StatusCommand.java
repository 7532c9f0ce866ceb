package io.tagstream.cli.control;

import io.tagstream.cli.console.Table;
import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.runtime.control.ControlClient;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TrainingStatus;
import java.io.PrintWriter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code tagstream status}. */
@Command(
    name = "status",
    description =
        "Tells how requests to the trainer stand; of one, with an exit code by how it ended.")
public final class StatusCommand implements Callable<Integer> {
  @Spec CommandSpec spec;

  @Mixin KafkaOptions kafka;

  @Parameters(
      arity = "0..1",
      paramLabel = "REQUEST",
      description = "The id of a request. Default: all of the last ones.")
  String request;

  @Option(
      names = "--follow",
      description = "Show how the training goes, to its end. Ctrl-C leaves it.")
  boolean follow;

  @Option(
      names = "--last",
      paramLabel = "N",
      defaultValue = "20",
      description = "How many requests to list. Default: ${DEFAULT-VALUE}.")
  int last;

  @Option(names = "--json", description = "Print records as they are on the topic training-status.")
  boolean json;

  @Override
  public Integer call() throws Exception {
    if (follow && request == null) {
      throw new IllegalArgumentException("--follow needs the id of a request");
    }
    if (last < 0) {
      throw new IllegalArgumentException("--last is %d: wanted 0 or more".formatted(last));
    }
    try (ControlClient client = new ControlClient(kafka.impatient(), kafka.topics())) {
      return request == null ? list(client.statuses()) : tell(client);
    }
  }

  private int tell(ControlClient client) throws Exception {
    TrainingStatus status =
        client
            .status(request)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no trainer has said anything of a request '%s'".formatted(request)));
    return follow && !status.state().isFinal()
        ? Follower.follow(client, request, spec.commandLine(), json)
        : new Outcome(spec.commandLine(), json).tell(status);
  }

  private int list(List<TrainingStatus> all) {
    PrintWriter out = spec.commandLine().getOut();
    List<TrainingStatus> some = all.subList(Math.max(0, all.size() - last), all.size());
    if (json) {
      some.forEach(status -> out.println(Json.toJson(status)));
    } else {
      Table table = new Table("REQUEST", "STATE", "VERSION", "STEP", "DEV F1", "TIME", "");
      some.forEach(
          status ->
              table.row(
                  status.requestId(),
                  Outcome.name(status.state()),
                  Objects.toString(status.version(), ""),
                  status.step() == null
                      ? ""
                      : "%d/%d".formatted(status.step(), status.totalSteps()),
                  Outcome.f1(status.f1()),
                  status.timestamp().truncatedTo(ChronoUnit.SECONDS).toString(),
                  status.error() == null ? Objects.toString(status.note(), "") : status.error()));
      table.print(out);
    }
    out.flush();
    return 0;
  }
}
