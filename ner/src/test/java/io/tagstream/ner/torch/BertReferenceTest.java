package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.script.ScriptType;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The authored program against {@code bert-reference/make.py}. */
class BertReferenceTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/bert-reference");

  private final JsonNode expected =
      new ObjectMapper().readTree(DIRECTORY.resolve("expected.json").toFile());

  BertReferenceTest() throws Exception {}

  @ParameterizedTest
  @CsvSource({"FLOAT32, PLAIN, 1e-5", "BFLOAT16, PLAIN, 0.1", "BFLOAT16, PACKED, 0.1"})
  void logitsAgreeOnEveryRealTokenOfAPaddedBatch(
      ScriptType type, Kernel.Form form, double tolerance) throws Exception {
    assumeTrue(
        form == Kernel.Form.PLAIN || System.getProperty("os.arch").equals("amd64"),
        "libtorch has oneDNN");
    try (ScriptedClassifier model = load(new Kernel(type, form));
        NDManager manager = model.newManager()) {
      float[] logits = model.run("forward", false, ids(manager), mask(manager)).toFloatArray();
      compare(logits, tolerance);
    }
  }

  /**
   * A bias of keys adds as much to all scores of a query, so it changes nothing; but exponentials
   * of such scores are too large, or too small, for any type.
   */
  @Test
  void scoresMayBeBeyondWhatExponentialsCanHold() throws Exception {
    try (Weights trained = Weights.trained(DIRECTORY);
        ScriptedClassifier model =
            ScriptedClassifier.load(
                ModelConfig.read(DIRECTORY),
                withBiasOfKeys(trained, 200),
                new Kernel(ScriptType.BFLOAT16, Kernel.Form.PLAIN),
                Device.cpu());
        NDManager manager = model.newManager()) {
      compare(model.run("forward", false, ids(manager), mask(manager)).toFloatArray(), 0.5);
    }
  }

  private static Weights withBiasOfKeys(Weights weights, float bias) {
    return new Weights() {
      @Override
      public void check(Parameter parameter) {}

      @Override
      public float[] stacked(Parameter parameter) {
        float[] values = weights.stacked(parameter);
        if (parameter.attribute().equals("qkv_bias")) {
          Arrays.fill(values, values.length / 3, values.length * 2 / 3, bias);
        }
        return values;
      }

      @Override
      public void close() {}
    };
  }

  /** With two sentences of 8 and 4, as many rows as positions are computed: not the same ones. */
  @ParameterizedTest
  @ValueSource(ints = {1, 4, 5, 8})
  void rowsThatOnlyFillUpChangeNothing(int second) throws Exception {
    try (ScriptedClassifier filled = load(new Kernel(ScriptType.BFLOAT16, Kernel.Form.PLAIN));
        ScriptedClassifier plain = load(Kernel.PLAIN);
        NDManager manager = plain.newManager()) {
      boolean[] real = new boolean[16];
      Arrays.fill(real, 0, 8 + second, true);
      NDArray ids = manager.arange(16).toType(DataType.INT64, false).reshape(2, 8);
      NDArray mask = manager.create(real, new Shape(2, 8));

      float[] logits = filled.run("forward", false, ids, mask).toFloatArray();
      float[] expectedLogits = plain.run("forward", false, ids, mask).toFloatArray();

      assertThat(logits).hasSize((8 + second) * 5).containsExactly(expectedLogits, within(0.1f));
    }
  }

  @Test
  void threadsThatShareItGetTheirOwnResults() throws Exception {
    try (ScriptedClassifier model = load(Kernel.PLAIN)) {
      IntStream.range(0, 64)
          .parallel()
          .forEach(
              i -> {
                try (NDManager manager = model.newManager()) {
                  compare(
                      model.run("forward", false, ids(manager), mask(manager)).toFloatArray(),
                      1e-5);
                }
              });
    }
  }

  @Test
  void predictionsAreTheArgmaxAndItsProbability() throws Exception {
    try (ScriptedClassifier model = load(Kernel.PLAIN);
        NDManager manager = model.newManager()) {
      NDArray logits = model.run("forward", false, ids(manager), mask(manager));
      NDArray predicted = model.run("predict", false, ids(manager), mask(manager));
      assertThat(predicted.get(0).toFloatArray())
          .isEqualTo(logits.argMax(1).toType(logits.getDataType(), true).toFloatArray());
      assertThat(predicted.get(1).toFloatArray())
          .containsExactly(logits.softmax(1).max(new int[] {1}).toFloatArray(), within(1e-6f));
    }
  }

  @Test
  void stepsOfTheOptimizerLowerTheLoss() throws Exception {
    try (ScriptedClassifier model = loadToTrain();
        NDManager manager = model.newManager()) {
      NDArray labels = manager.zeros(new Shape(4, 9), DataType.INT64).add(2);
      model.training(true);
      float first = 0;
      float last = 0;
      for (int step = 1; step <= 30; step++) {
        NDArray one = manager.create(1f);
        NDArray even = manager.ones(new Shape(5));
        NDArray none = manager.create(0f);
        last =
            model
                .run("accumulate", true, ids(manager), mask(manager), labels, one, even, none)
                .getFloat();
        first = step == 1 ? last : first;
        model.update(1e-2, 0.01, 1e-8, 1, step);
      }
      assertThat(last).isLessThan(first / 10);
    }
  }

  private static ScriptedClassifier load(Kernel kernel) throws Exception {
    try (Weights weights = Weights.trained(DIRECTORY)) {
      return ScriptedClassifier.load(ModelConfig.read(DIRECTORY), weights, kernel, Device.cpu());
    }
  }

  private static ScriptedClassifier loadToTrain() throws Exception {
    try (Weights weights = Weights.trained(DIRECTORY)) {
      return ScriptedClassifier.loadToTrain(
          ModelConfig.read(DIRECTORY),
          weights,
          ScriptType.FLOAT32,
          Device.cpu(),
          IntStream.range(0, 50));
    }
  }

  private NDArray ids(NDManager manager) {
    long[] ids = new long[36];
    for (int i = 0; i < 36; i++) {
      ids[i] = expected.get("ids").get(i / 9).get(i % 9).asLong();
    }
    return manager.create(ids, new Shape(4, 9));
  }

  private NDArray mask(NDManager manager) {
    boolean[] mask = new boolean[36];
    for (int i = 0; i < 36; i++) {
      mask[i] = i % 9 < expected.get("lengths").get(i / 9).asInt();
    }
    return manager.create(mask, new Shape(4, 9));
  }

  /** The program has no rows for padding, the reference has. */
  private void compare(float[] logits, double tolerance) {
    int at = 0;
    for (int row = 0; row < 4; row++) {
      for (int column = 0; column < expected.get("lengths").get(row).asInt(); column++) {
        for (int label = 0; label < 5; label++) {
          double value = expected.get("logits").get(row).get(column).get(label).asDouble();
          assertThat((double) logits[at++]).isCloseTo(value, within(tolerance));
        }
      }
    }
    assertThat(at).isEqualTo(logits.length);
  }
}
