package io.tagstream.ner.torch;

import static io.tagstream.ner.torch.TinyInt8.calibrate;
import static io.tagstream.ner.torch.TinyInt8.distance;
import static io.tagstream.ner.torch.TinyInt8.ids;
import static io.tagstream.ner.torch.TinyInt8.load;
import static io.tagstream.ner.torch.TinyInt8.loadToTrain;
import static io.tagstream.ner.torch.TinyInt8.mask;
import static io.tagstream.ner.torch.TinyInt8.split;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a training rounds, and what oneDNN computes in 8 bits. */
class QuantizedClassifierTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");

  @TempDir private Path temp;

  @BeforeEach
  void isX86() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
  }

  /**
   * They differ by the last bit before something is rounded, so now and then by a step of a scale,
   * but not by more than both from f32; and not at all where nothing is close to a step's middle.
   */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "deberta-v2", "distilbert", "electra", "roberta", "xlm-roberta"})
  void whatIsServedIsWhatWasTrained(String name) throws IOException {
    Path model = MODELS.resolve(name);
    float[] exact = logits(load(model, Quantization.NONE, Kernel.PLAIN));
    Quantization quantization = calibrate(model);
    ScriptedClassifier trained = loadToTrain(model);
    trained.quantize(quantization);

    float[] rounded = logits(trained);
    float[] served = logits(load(model, quantization, int8(ScriptType.FLOAT32)));

    assertThat(distance(rounded, exact)).isBetween(1e-5, 0.1);
    assertThat(distance(served, rounded)).isLessThan(0.02);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT32", "BFLOAT16"})
  void splitChannelsAreMadeWholeByTheNextLayer(ScriptType type) throws IOException {
    Path model = copyWithRelu();
    float[] exact = logits(load(model, Quantization.NONE, Kernel.PLAIN));
    Quantization split = split(calibrate(model));
    ScriptedClassifier trained = loadToTrain(model);
    trained.quantize(split);

    float[] rounded = logits(trained);
    float[] served = logits(load(model, split, int8(type)));

    assertThat(distance(served, rounded)).isLessThan(0.02);
    assertThat(distance(served, exact)).isLessThan(0.1);
  }

  @Test
  void learnsWhileItRounds() throws IOException {
    Path model = MODELS.resolve("bert");
    Quantization quantization = calibrate(model);
    try (ScriptedClassifier classifier = loadToTrain(model);
        NDManager manager = classifier.newManager()) {
      float[] before =
          classifier.weights().get("bert.encoder.layer.0.intermediate.dense.weight").values();
      classifier.quantize(quantization);
      classifier.training(true);
      NDArray labels = manager.zeros(new Shape(2, 12), DataType.INT64).add(1);
      float first = 0;
      float last = 0;
      for (int step = 1; step <= 20; step++) {
        last =
            classifier
                .run(
                    "accumulate",
                    true,
                    ids(manager),
                    mask(manager),
                    labels,
                    manager.create(1f),
                    manager.ones(new Shape(5)),
                    manager.create(0f))
                .getFloat();
        first = step == 1 ? last : first;
        assertThat(classifier.update(1e-3, 0, 1e-8, 1, step)).isPositive();
      }
      assertThat(last).isLessThan(first / 2);
      assertThat(
              classifier.weights().get("bert.encoder.layer.0.intermediate.dense.weight").values())
          .isNotEqualTo(before);
    }
  }

  private Path copyWithRelu() throws IOException {
    Path model = MODELS.resolve("bert");
    String config = Files.readString(model.resolve("config.json"));
    assertThat(config).contains("\"gelu\"");
    Files.writeString(temp.resolve("config.json"), config.replace("\"gelu\"", "\"relu\""));
    Files.copy(model.resolve("model.safetensors"), temp.resolve("model.safetensors"));
    return temp;
  }

  private static Kernel int8(ScriptType type) {
    return new Kernel(type, Kernel.Form.INT8);
  }

  private static float[] logits(ScriptedClassifier classifier) {
    try (classifier;
        NDManager manager = classifier.newManager()) {
      return classifier.run("forward", false, ids(manager), mask(manager)).toFloatArray();
    }
  }
}
