package io.tagstream.trainer;

import io.tagstream.schemas.ops.Shutdown;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tagstream train}. */
@Command(
    name = "train",
    description = {
      "Fine-tunes a token classifier.",
      "The configuration is a JSON object with the keys of Hugging Face's run_ner.py."
    })
public final class TrainCommand implements Callable<Integer> {
  @Parameters(paramLabel = "CONFIG", description = "A JSON file of arguments.")
  Path config;

  @Override
  public Integer call() throws Exception {
    TrainingArguments args = TrainingArguments.read(config);
    // Asked to end, it ends between two steps: libtorch must not be torn down in the middle of one.
    try (Shutdown shutdown = new Shutdown();
        ConsoleProgress progress = new ConsoleProgress()) {
      TrainingResult result = new Trainer(args, progress, progress).run(shutdown::isAsked);
      result.scores().ifPresent(progress::report);
    }
    return 0;
  }
}
