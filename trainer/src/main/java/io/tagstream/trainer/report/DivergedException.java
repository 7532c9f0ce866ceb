package io.tagstream.trainer.report;

import io.tagstream.trainer.arguments.TrainingArguments;
import java.io.IOException;

/** A model computes what is no finite number; the message says when, and what to try. */
public final class DivergedException extends IOException {
  private static final long serialVersionUID = 1L;

  /**
   * An exception at a step, or at 0 of a model that is not trained.
   *
   * @param found what is not finite
   */
  public DivergedException(String found, int step, TrainingArguments args) {
    super(
        args.doTrain()
            ? "the training diverged at step %d: %s; try %s".formatted(step, found, advice(args))
            : "model_name_or_path: %s: %s".formatted(args.modelNameOrPath(), found));
  }

  private static String advice(TrainingArguments args) {
    return "a learning_rate below "
        + args.learningRate()
        + (args.warmupSteps() > 0 || args.warmupRatio() > 0 ? "" : ", warmup_ratio 0.1")
        + (args.maxGradNorm() > 0 ? "" : ", max_grad_norm 1");
  }

  /** Requires a figure to be finite. */
  public static void check(String what, double value, int step, TrainingArguments args)
      throws DivergedException {
    if (!Double.isFinite(value)) {
      throw new DivergedException(what + " is " + value, step, args);
    }
  }
}
