package io.tagstream.cli.train;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.cli.console.ConsoleProgress;
import io.tagstream.runtime.process.Shutdown;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Parameters;

/** A command that takes the {@link TrainingArguments}, from flags, from a file or from both. */
abstract class RunCommand implements Callable<Integer>, TrainingFlags.Taker {
  private final ObjectNode flags = JsonNodeFactory.instance.objectNode();
  private final ObjectNode preset = JsonNodeFactory.instance.objectNode();

  @Parameters(
      arity = "0..1",
      paramLabel = "CONFIG",
      description = "A JSON file of arguments; flags go before it.")
  Path config;

  /** A command that does what its user asks for. */
  RunCommand() {}

  /** A command that does what the named switch does, and never trains. */
  RunCommand(String key) {
    preset.put(key, true).put("do_train", false);
  }

  @Override
  public final ObjectNode flags() {
    return flags;
  }

  /** The arguments that the file, the flags and the command itself make. */
  TrainingArguments arguments() throws IOException {
    flags.setAll(preset);
    return config == null ? TrainingArguments.of(flags) : TrainingArguments.read(config, flags);
  }

  @Override
  public final Integer call() throws Exception {
    TrainingArguments args = arguments();
    // Asked to end, it ends between two steps: libtorch must not be torn down in the middle of one.
    try (Shutdown shutdown = new Shutdown();
        ConsoleProgress progress = new ConsoleProgress()) {
      TrainingResult result = new Trainer(args, progress, progress).run(shutdown::isAsked);
      result.dev().ifPresent(progress::report);
      result.test().ifPresent(progress::report);
    }
    return 0;
  }
}
