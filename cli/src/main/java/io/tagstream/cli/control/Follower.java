package io.tagstream.cli.control;

import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.runtime.control.ControlClient;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.trainer.report.TrainingProgress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine;

/** Shows a training of the trainer's to its end. */
final class Follower {
  private Follower() {}

  /**
   * Follows until it ends, or until this process is asked to end: then the training goes on.
   *
   * @param json whether to print its end as a record
   * @return the exit code
   */
  static int follow(ControlClient client, String id, CommandLine command, boolean json)
      throws Exception {
    AtomicReference<TrainingStatus> end = new AtomicReference<>();
    try (Shutdown shutdown = new Shutdown();
        ConsoleProgress progress = new ConsoleProgress()) {
      var unused =
          shutdown.interrupting(
              () -> end.set(client.awaitEnd(id, status -> show(status, progress))));
    }
    if (end.get() == null) {
      command
          .getErr()
          .printf("tagstream: the training goes on: 'tagstream status %s --follow'%n", id);
      return Shutdown.INTERRUPTED;
    }
    return new Outcome(command, json).tell(end.get());
  }

  private static void show(TrainingStatus status, ConsoleProgress progress) {
    if (status.step() != null && status.totalSteps() != null && status.loss() != null) {
      progress.step(
          new TrainingProgress(
              status.step(),
              status.totalSteps(),
              status.epoch() == null ? 0 : status.epoch(),
              status.loss(),
              status.f1(),
              status.etaSeconds() == null
                  ? null
                  : Duration.ofMillis(Math.round(status.etaSeconds() * 1e3))));
    }
  }
}
