package io.tagstream.trainer.loop;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.DivergedException;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;

/** The steps of the optimizer and their learning rates. */
public final class Optimization {
  private final ScriptedClassifier classifier;
  private final TrainingArguments args;
  private final int totalSteps;
  private final int warmupSteps;

  /** Borrows the classifier, which must be one that learns. */
  public Optimization(ScriptedClassifier classifier, TrainingArguments args, int totalSteps) {
    this.classifier = classifier;
    this.args = args;
    this.totalSteps = totalSteps;
    this.warmupSteps =
        args.warmupSteps() > 0
            ? args.warmupSteps()
            : (int) Math.ceil(args.warmupRatio() * totalSteps);
  }

  /** Linear from 0 over the warm-up, then linear to 0 at the end; steps count from 1. */
  double rate(int step) {
    int done = step - 1;
    if (done < warmupSteps) {
      return args.learningRate() * done / warmupSteps;
    }
    return args.learningRate()
        * Math.max(0, totalSteps - done)
        / Math.max(1, totalSteps - warmupSteps);
  }

  /**
   * One optimizer step.
   *
   * @param step from 1
   * @param batches whose gradients are averaged
   * @return their mean loss
   * @throws IOException if it, or the norm of the gradients, is not finite: one line that says what
   *     to try
   */
  public double step(int step, List<List<LabelledRow>> batches) throws IOException {
    classifier.training(true);
    double loss = 0;
    float[] labelWeights = labelWeights();
    for (List<LabelledRow> batch : batches) {
      try (NDManager manager = classifier.newManager()) {
        NDArray[] t = LabelledRow.tensors(manager, batch);
        NDArray weight = manager.create(1f / batches.size());
        NDArray smoothing = manager.create((float) args.labelSmoothingFactor());
        loss +=
            classifier
                .run(
                    "accumulate",
                    true,
                    t[0],
                    t[1],
                    t[2],
                    weight,
                    manager.create(labelWeights),
                    smoothing)
                .getFloat();
      }
    }
    DivergedException.check("the loss", loss, step, args);
    double maxNorm = args.maxGradNorm() == 0 ? Float.MAX_VALUE : args.maxGradNorm();
    double norm =
        classifier.update(rate(step), args.weightDecay(), args.adamEpsilon(), maxNorm, step);
    DivergedException.check("the norm of the gradients", norm, step, args);
    return loss / batches.size();
  }

  private float[] labelWeights() {
    float[] weights = new float[classifier.classes()];
    Arrays.fill(weights, 1);
    if (!classifier.config().labels().isEmpty()) {
      int outside = classifier.config().labelSet(null).outsideId();
      if (outside >= 0) {
        weights[outside] = (float) args.outsideWeight();
      }
    }
    return weights;
  }
}
