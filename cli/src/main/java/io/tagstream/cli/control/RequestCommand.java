package io.tagstream.cli.control;

import io.tagstream.cli.option.KafkaOptions;
import io.tagstream.runtime.control.ControlClient;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.TrainingStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** A command that writes a request to the control topic and waits for the trainer's answer. */
abstract class RequestCommand implements Callable<Integer> {
  private static final int RANDOM_CHARACTERS = 8;

  @Spec CommandSpec spec;

  @Mixin KafkaOptions kafka;

  @Option(
      names = "--request-id",
      paramLabel = "ID",
      description =
          "Names the request, for 'status' and 'cancel'; good for one. Default: a name of its own.")
  String requestId;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      defaultValue = "60",
      description = "How long to wait for the trainer's answer. Default: ${DEFAULT-VALUE}.")
  long timeout;

  @Option(names = "--json", description = "Print the answer as it is on the topic training-status.")
  boolean json;

  /** What is asked for; throws {@link IllegalArgumentException} for what is not possible. */
  abstract ControlCommand request() throws IOException;

  /** Whether this status is the answer. */
  boolean isAnswer(TrainingStatus status) {
    return status.state().isFinal();
  }

  /** Goes on after the answer, with this exit code for now. */
  int answered(ControlClient client, TrainingStatus answer, int code) throws Exception {
    return code;
  }

  @Override
  public final Integer call() throws Exception {
    if (timeout < 0) {
      throw new IllegalArgumentException("--timeout is %d: wanted 0 or more".formatted(timeout));
    }
    ControlCommand request = request();
    String id = id(request);
    Outcome outcome = new Outcome(spec.commandLine(), json);
    try (ControlClient client = new ControlClient(kafka.impatient(), kafka.topics())) {
      client.send(id, request);
      Optional<TrainingStatus> answer =
          client.await(id, this::isAnswer, Duration.ofSeconds(timeout), status -> {});
      return answer.isPresent()
          ? answered(client, answer.get(), outcome.tell(answer.get()))
          : outcome.noAnswer(id, timeout);
    }
  }

  private String id(ControlCommand request) {
    if (requestId != null) {
      return ControlCommand.requireId(requestId);
    }
    String random = UUID.randomUUID().toString().substring(0, RANDOM_CHARACTERS);
    return request.command().name().toLowerCase(Locale.ROOT) + "-" + random;
  }
}
