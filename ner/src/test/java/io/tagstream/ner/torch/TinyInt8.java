package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;

/** Tiny models in 8 bits. */
public final class TinyInt8 {
  private TinyInt8() {}

  /** Scales for what {@link #ids} and {@link #mask} are of. */
  public static Quantization calibrate(Path model) throws IOException {
    try (ScriptedClassifier classifier = loadToTrain(model);
        NDManager manager = classifier.newManager()) {
      return classifier.calibrate(
          () -> {
            var unused = classifier.run("forward", false, ids(manager), mask(manager));
          });
    }
  }

  /** Channels saturate at a third of what they reach, and copies hold the rest: all with ReLU. */
  public static Quantization split(Quantization whole) {
    Map<String, QuantizedInput> inputs = new HashMap<>(whole.inputs());
    inputs.replaceAll(
        (layer, input) ->
            layer.endsWith("outer")
                ? new QuantizedInput(
                    new float[] {input.scales()[0] / 3},
                    Math.min(255, 3 * input.zero()),
                    IntStream.range(0, 96).map(i -> i / 2).toArray())
                : input);
    return new Quantization(inputs);
  }

  public static ScriptedClassifier load(Path model, Quantization quantization, Kernel kernel)
      throws IOException {
    try (Weights weights = Weights.trained(model)) {
      return ScriptedClassifier.load(
          ModelConfig.read(model), weights, quantization, kernel, Device.cpu(), 1024);
    }
  }

  static ScriptedClassifier loadToTrain(Path model) throws IOException {
    ModelConfig config = ModelConfig.read(model);
    try (Weights weights = Weights.trained(model)) {
      return ScriptedClassifier.loadToTrain(
          config,
          weights,
          ScriptType.FLOAT32,
          Device.cpu(),
          IntStream.range(0, config.vocabSize()));
    }
  }

  static NDArray ids(NDManager manager) {
    return manager.arange(24).add(5).toType(DataType.INT64, false).reshape(2, 12);
  }

  /** The second sentence is shorter. */
  static NDArray mask(NDManager manager) {
    boolean[] real = new boolean[24];
    for (int i = 0; i < real.length; i++) {
      real[i] = i < 19;
    }
    return manager.create(real, new Shape(2, 12));
  }

  /** Root of the mean squared difference, of the root of the mean square. */
  public static double distance(float[] found, float[] wanted) {
    double difference = 0;
    double size = 0;
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.pow(found[i] - wanted[i], 2);
      size += Math.pow(wanted[i], 2);
    }
    assertThat(found).hasSameSizeAs(wanted);
    return Math.sqrt(difference / size);
  }
}
