package io.tagstream.benchmarks;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.LabelledRow;
import io.tagstream.trainer.loop.Optimization;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;

/**
 * Training the plain way: f32, batches in random order, each padded to its longest, and every
 * parameter updated in each step.
 */
final class PlainTraining implements AutoCloseable {
  private final ScriptedClassifier classifier;
  private final Optimization optimization;
  private final List<LabelledRow> rows;
  private final int batchSize;
  private final Random random = new Random(1);
  private int step;

  PlainTraining(Path base, ModelConfig config, List<LabelledRow> rows, TrainingArguments args)
      throws IOException {
    this.rows = rows;
    this.batchSize = args.perDeviceTrainBatchSize();
    try (Weights weights = Weights.withNewHead(base, args.seed())) {
      classifier = ScriptedClassifier.loadToTrainPlainly(config, weights, Engines.device());
    }
    optimization = new Optimization(classifier, args, args.maxSteps());
  }

  /** One step. */
  void step() throws IOException {
    List<LabelledRow> batch =
        random.ints(0, rows.size()).distinct().limit(batchSize).mapToObj(rows::get).toList();
    optimization.step(++step, List.of(batch));
  }

  @Override
  public void close() {
    classifier.close();
  }
}
