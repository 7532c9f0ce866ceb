package io.tagstream.ner.tune;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.torch.Engines;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.util.stream.IntStream;

/** Some layers of a model, with any weights, to find out how it runs here. Owns native memory. */
final class LayerTrial implements AutoCloseable {
  /** The length of a sentence, in word pieces. */
  private static final int TIME = 32;

  /** Logits that are off by more are of something else; bf16 is off by a hundredth. */
  private static final double TOLERANCE = 0.2;

  private final Device device;
  private final ScriptedClassifier classifier;

  /**
   * Loads layers of a model's widths.
   *
   * @throws io.tagstream.ner.format.CorruptModelException if this libtorch has no such kernel
   */
  LayerTrial(ModelConfig config, int layers, Kernel kernel, Device device) throws IOException {
    this.device = device;
    this.classifier =
        ScriptedClassifier.load(config.trial(layers, TIME), Weights.trial(), kernel, device);
  }

  /**
   * Word pieces a second, with as many batches at a time as models run here.
   *
   * @param pieces of a batch, about
   */
  double rate(int pieces) {
    int rows = Math.max(1, pieces / TIME);
    int together = Engines.batchesAtATime(device);
    long start = System.nanoTime();
    IntStream.range(0, together)
        .parallel()
        .forEach(i -> run(Engines.CORES / together, "predict", rows));
    return together * rows * TIME / ((System.nanoTime() - start) / 1e9);
  }

  /** Seconds that a batch takes which runs alone with so many threads. */
  double seconds(int pieces, int threads) {
    long start = System.nanoTime();
    run(threads, "predict", Math.max(1, pieces / TIME));
    return (System.nanoTime() - start) / 1e9;
  }

  /**
   * Whether it computes what plain layers of the same widths do: with f32 weights of some narrow
   * shapes, 96 by 24 say, oneDNN's fused layers take a layout for another one.
   */
  boolean computesWhat(LayerTrial plain) {
    return areAlike(run(1, "forward", 2), plain.run(1, "forward", 2));
  }

  /** Whether logits are the same but for what is rounded. */
  static boolean areAlike(float[] found, float[] wanted) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.abs(found[i] - wanted[i]);
      size += Math.abs(wanted[i]);
    }
    return difference < TOLERANCE * size; // not so if one is NaN
  }

  /** Reading the result waits for the device. */
  private float[] run(int threads, String method, int rows) {
    try (NDManager manager = classifier.newManager()) {
      Shape shape = new Shape(rows, TIME);
      return classifier
          .run(
              threads,
              method,
              false,
              manager.zeros(shape, DataType.INT64),
              manager.ones(shape, DataType.BOOLEAN))
          .toFloatArray();
    }
  }

  @Override
  public void close() {
    classifier.close();
  }
}
