package io.tagstream.ner.torch;

import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.LongStream;

/** The parameters of a model. */
public interface Weights extends AutoCloseable {

  /** Verifies that every part of a parameter is there in the right shape. */
  void check(Parameter parameter) throws IOException;

  /**
   * The same for all that a configuration claims, before anything is made that is as large. The
   * first one that does not fit ends it, however many layers there should be.
   */
  default void check(ModelConfig config) throws IOException {
    ClassifierProgram program = new ClassifierProgram(config, Kernel.PLAIN.linear());
    for (Parameter parameter : program.rootParameters()) {
      check(parameter);
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      for (Parameter parameter : program.layerParameters(layer)) {
        check(parameter);
      }
    }
  }

  /** The parts of a parameter, one below the other, row-major. */
  float[] stacked(Parameter parameter);

  @Override
  void close() throws IOException;

  /** The weights of a fine-tuned classifier. */
  static Weights trained(Path directory) throws IOException {
    return DirectoryWeights.open(directory, false, 0);
  }

  /**
   * The weights of an encoder below a classifier drawn as {@link #random} draws it.
   *
   * @param seed of the classifier
   */
  static Weights withNewHead(Path directory, long seed) throws IOException {
    return DirectoryWeights.open(directory, true, seed);
  }

  /** A normal distribution with deviation 0.02, as BERT starts from; biases are 0, scales 1. */
  static Weights random(long seed) {
    return random(seed, parameter -> 0.02, Random::nextGaussian);
  }

  /**
   * Weights as large as those of a trained model, so that each layer matters to the result, and all
   * of one size, which is as hard as it gets for products in 8 bits.
   */
  static Weights trial() {
    return random(
        0,
        parameter -> 1 / Math.sqrt((double) parameter.shape()[1]),
        random -> random.nextBoolean() ? 1 : -1);
  }

  private static Weights random(
      long seed, ToDoubleFunction<Parameter> deviation, ToDoubleFunction<Random> distribution) {
    return new Weights() {
      @Override
      public void check(Parameter parameter) {}

      @Override
      public float[] stacked(Parameter parameter) {
        long size = LongStream.of(parameter.shape()).reduce(1, (a, b) -> a * b);
        float[] values = new float[Math.toIntExact(size)];
        if (parameter.shape().length > 1) {
          Random random = new Random(seed);
          for (int i = 0; i < values.length; i++) {
            values[i] =
                (float) (deviation.applyAsDouble(parameter) * distribution.applyAsDouble(random));
          }
        } else if (parameter.isScale()) {
          Arrays.fill(values, 1);
        }
        return values;
      }

      @Override
      public void close() {}
    };
  }
}
