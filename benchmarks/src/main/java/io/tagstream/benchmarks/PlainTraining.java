package io.tagstream.benchmarks;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.model.Engines;
import io.tagstream.ner.model.ModelConfig;
import io.tagstream.ner.model.ScriptedClassifier;
import io.tagstream.ner.model.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;

/**
 * Training the plain way: f32, batches in random order, each padded to its longest, and every
 * parameter updated in each step.
 */
final class PlainTraining implements AutoCloseable {
  private static final long IGNORED = -100;

  private final ScriptedClassifier classifier;
  private final TrainingSet set;
  private final int batchSize;
  private final Random random = new Random(1);
  private int step;

  PlainTraining(Path base, ModelConfig config, TrainingSet set, int batchSize) throws IOException {
    this.set = set;
    this.batchSize = batchSize;
    try (Weights weights = Weights.withNewHead(base, 1)) {
      classifier = ScriptedClassifier.loadToTrainPlainly(config, weights, Engines.device());
    }
    classifier.training(true);
  }

  /** One step. */
  void step() {
    int[] rows = random.ints(0, set.size()).distinct().limit(batchSize).toArray();
    int time = Arrays.stream(rows).map(row -> set.ids(row).length).max().orElseThrow();
    long[] ids = new long[rows.length * time];
    long[] labels = new long[ids.length];
    boolean[] mask = new boolean[ids.length];
    Arrays.fill(labels, IGNORED);
    for (int i = 0; i < rows.length; i++) {
      int length = set.ids(rows[i]).length;
      System.arraycopy(set.ids(rows[i]), 0, ids, i * time, length);
      System.arraycopy(set.labels(rows[i]), 0, labels, i * time, length);
      Arrays.fill(mask, i * time, i * time + length, true);
    }
    try (NDManager manager = classifier.newManager()) {
      Shape shape = new Shape(rows.length, time);
      NDArray weight = manager.create(1f);
      NDArray even = manager.ones(new Shape(classifier.config().labels().size()));
      classifier
          .run(
              "accumulate",
              true,
              manager.create(ids, shape),
              manager.create(mask, shape),
              manager.create(labels, shape),
              weight,
              even,
              manager.create(0f))
          .getFloat();
    }
    classifier.update(5e-5, 0, 1e-8, 1, ++step);
  }

  @Override
  public void close() {
    classifier.close();
  }
}
