package io.tagstream.testkit.trainer;

import io.tagstream.trainer.job.TrainingJob;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.Map;

/** A trainer in a process of its own, to be killed. */
public final class TrainerProcess {
  /** How a deadly one ends. */
  public static final int EXIT_CODE = 77;

  private TrainerProcess() {}

  /**
   * Starts one.
   *
   * @param deadly whether it dies when it has uploaded a bundle
   */
  public static Process start(String bootstrapServers, String prefix, Path work, boolean deadly)
      throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            TrainerProcess.class.getName(),
            bootstrapServers,
            prefix,
            work.toString(),
            String.valueOf(deadly))
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(new File("target", "trainers.log")))
        .start();
  }

  public static void main(String[] args) throws InterruptedException {
    ControlDesk desk = new ControlDesk(args[0], args[1], Path.of(args[2]));
    FakeTraining training = new FakeTraining();
    boolean deadly = Boolean.parseBoolean(args[3]);
    desk.start(
        (config, output, progress, cancelled) -> {
          var outcome = training.run(config, output, progress, cancelled);
          return deadly
              ? new TrainingJob.Outcome(
                  outcome.modelDirectory(), new DeadlyLabels(), "minilm", null, Map.of(), null)
              : outcome;
        });
    Thread.currentThread().join();
  }

  /** They are looked at when the chunks are written, and the version's record is not. */
  private static final class DeadlyLabels extends AbstractList<String> {
    @Override
    public String get(int index) {
      Runtime.getRuntime().halt(EXIT_CODE);
      throw new IllegalStateException("halted");
    }

    @Override
    public int size() {
      return 1;
    }
  }
}
