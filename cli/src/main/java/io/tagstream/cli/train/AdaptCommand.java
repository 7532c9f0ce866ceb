package io.tagstream.cli.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.trainer.arguments.AdaptArguments;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Adaptation;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code tagstream adapt}. */
@Command(
    name = "adapt",
    modelTransformer = TrainingFlags.class,
    description = {
      "Goes on with the pretraining of a base model, on texts of one's own: it learns to guess"
          + " masked words. What it writes is a base model for train.",
      "The arguments are those of Hugging Face's run_mlm.py, as flags or as a JSON file."
    })
public final class AdaptCommand implements Callable<Integer>, TrainingFlags.Taker {
  private final ObjectNode flags = JsonNodeFactory.instance.objectNode();

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A JSON file of arguments; flags go before it.")
  private Path config;

  @Override
  public ObjectNode flags() {
    return flags;
  }

  @Override
  public List<TrainingArguments.Key> keys() {
    return AdaptArguments.keys();
  }

  @Override
  public Integer call() throws Exception {
    AdaptArguments args =
        config == null ? AdaptArguments.of(flags) : AdaptArguments.read(config, flags);
    // Asked to end, it ends between two steps: libtorch must not be torn down in the middle of one.
    try (Shutdown shutdown = new Shutdown();
        ConsoleProgress progress = new ConsoleProgress()) {
      var unused = new Adaptation(args, progress, progress).run(shutdown::isAsked);
    }
    return 0;
  }
}
