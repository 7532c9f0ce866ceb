package io.tagstream.cli.train;

import picocli.CommandLine.Command;

/** {@code tagstream evaluate}. */
@Command(
    name = "evaluate",
    modelTransformer = TrainingFlags.class,
    description = "Evaluates a fine-tuned model on the development file: train --do_eval.")
public final class EvaluateCommand extends RunCommand {
  public EvaluateCommand() {
    super("do_eval");
  }
}
