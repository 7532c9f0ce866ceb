package io.tagstream.cli.train;

import picocli.CommandLine.Command;

/** {@code tagstream predict}. */
@Command(
    name = "predict",
    modelTransformer = TrainingFlags.class,
    description = "Evaluates a fine-tuned model on the test file and tags it: train --do_predict.")
public final class PredictCommand extends RunCommand {
  public PredictCommand() {
    super("do_predict");
  }
}
