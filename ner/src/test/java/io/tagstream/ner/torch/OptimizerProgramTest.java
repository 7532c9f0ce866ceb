package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OptimizerProgramTest {
  private static final Path DIRECTORY = Path.of("src/test/resources/bert-reference");

  @TempDir private Path temp;

  @Test
  void firstStepMovesEachParameterByTheRateAgainstItsGradientAndDecaysWeightsAlone()
      throws Exception {
    float rate = 1e-3f;
    float decay = 0.5f;
    try (Weights weights = Weights.trained(DIRECTORY);
        ScriptedClassifier model =
            ScriptedClassifier.loadToTrain(
                ModelConfig.read(DIRECTORY),
                weights,
                ScriptType.FLOAT32,
                Device.cpu(),
                IntStream.rangeClosed(3, 6));
        NDManager manager = model.newManager()) {
      float[] weight = model.weights().get("classifier.weight").values();
      float[] bias = model.weights().get("classifier.bias").values();
      float[] unseen = model.weights().get("bert.embeddings.word_embeddings.weight").values();

      accumulate(model, manager);
      model.update(rate, decay, 1e-12, 1, 1);

      // Adam's first step is the rate times the sign of the gradient, whatever its size.
      float[] newWeight = model.weights().get("classifier.weight").values();
      for (int i = 0; i < weight.length; i++) {
        double moved = newWeight[i] - weight[i] * (1 - rate * decay);
        assertThat(Math.abs(moved)).isCloseTo(rate, within(1e-6));
      }
      float[] newBias = model.weights().get("classifier.bias").values();
      for (int i = 0; i < bias.length; i++) {
        assertThat((double) Math.abs(newBias[i] - bias[i])).isCloseTo(rate, within(1e-6));
      }
      // Label 2 was wanted, so its bias rises; the row of a word that did not occur only decays.
      assertThat(newBias[2]).isGreaterThan(bias[2]);
      float[] newUnseen = model.weights().get("bert.embeddings.word_embeddings.weight").values();
      assertThat(newUnseen[49 * 24]).isCloseTo(unseen[49 * 24] * (1 - rate * decay), within(1e-6f));
    }
  }

  /** What is left out or done by hand changes nothing: three steps with padding and decay. */
  @Test
  void isThePlainWayWhereNothingIsDropped() throws Exception {
    ModelConfig config = withoutDropout();
    try (Weights weights = Weights.trained(DIRECTORY);
        ScriptedClassifier plain =
            ScriptedClassifier.loadToTrainPlainly(config, weights, Device.cpu());
        ScriptedClassifier packed =
            ScriptedClassifier.loadToTrain(
                config, weights, ScriptType.FLOAT32, Device.cpu(), IntStream.of(0, 7, 8, 9, 20))) {
      plain.training(true);
      packed.training(true);
      for (int step = 1; step <= 3; step++) {
        assertThat(padded(packed, step)).isCloseTo(padded(plain, step), within(1e-5f));
      }

      packed
          .weights()
          .forEach(
              (name, values) ->
                  assertThat(values.values())
                      .as(name)
                      .containsExactly(plain.weights().get(name).values(), within(1e-5f)));
    }
  }

  /** A training goes on with the moments of its own pieces, whatever else it is given to read. */
  @Test
  void theStateOfTheOptimizerFitsOtherAbsentWordPieces() throws Exception {
    Path file = temp.resolve("optimizer.safetensors");
    try (Weights weights = Weights.trained(DIRECTORY);
        ScriptedClassifier few = load(weights, IntStream.of(0, 7, 8, 9, 20));
        ScriptedClassifier others = load(weights, IntStream.of(0, 3, 7, 8, 9, 20))) {
      padded(few, 1);
      few.writeOptimizer(file);
      others.readOptimizer(file);
      Path again = temp.resolve("again.safetensors");
      others.writeOptimizer(again);

      try (Safetensors moments = Safetensors.open(again);
          Safetensors expected = Safetensors.open(file)) {
        assertThat(moments.floats("layer_0.qkv_weight"))
            .containsExactly(expected.floats("layer_0.qkv_weight"));
        float[] own = moments.floats("word");
        float[] theirs = expected.floats("word");
        assertThat(moments.info("word").shape()).containsExactly(2, 6, 24);
        for (int moment = 0; moment < 2; moment++) {
          float[] rows = Arrays.copyOfRange(theirs, moment * 5 * 24, (moment + 1) * 5 * 24);
          int at = moment * 6 * 24;
          assertThat(Arrays.copyOfRange(own, at, at + 24)).containsExactly(Arrays.copyOf(rows, 24));
          assertThat(Arrays.copyOfRange(own, at + 24, at + 48)).containsOnly(0);
          assertThat(Arrays.copyOfRange(own, at + 48, at + 6 * 24))
              .containsExactly(Arrays.copyOfRange(rows, 24, rows.length));
        }
      }
      assertThat(ScriptedClassifier.computeOf(file)).isEqualTo(ScriptType.FLOAT32);
    }
  }

  private static ScriptedClassifier load(Weights weights, IntStream pieces) throws IOException {
    return ScriptedClassifier.loadToTrain(
        ModelConfig.read(DIRECTORY), weights, ScriptType.FLOAT32, Device.cpu(), pieces);
  }

  private ModelConfig withoutDropout() throws IOException {
    String json = Files.readString(DIRECTORY.resolve("config.json"));
    Files.writeString(
        temp.resolve("config.json"),
        json.replaceFirst(
            "\\{", "{\"hidden_dropout_prob\": 0, \"attention_probs_dropout_prob\": 0,"));
    return ModelConfig.read(temp);
  }

  private static float padded(ScriptedClassifier model, int step) {
    try (NDManager manager = model.newManager()) {
      Shape shape = new Shape(2, 4);
      NDArray ids = manager.create(new long[] {7, 8, 9, 20, 20, 9, 0, 0}, shape);
      boolean[] real = {true, true, true, true, true, true, false, false};
      NDArray labels = manager.create(new long[] {-100, 2, 1, -100, 0, 3, -100, -100}, shape);
      NDArray even = manager.ones(new Shape(5));
      NDArray one = manager.create(1f);
      NDArray mask = manager.create(real, shape);
      NDArray none = manager.create(0f);
      float loss = model.run("accumulate", true, ids, mask, labels, one, even, none).getFloat();
      model.update(1e-3, 0.1, 1e-6, 1, step);
      return loss;
    }
  }

  private static void accumulate(ScriptedClassifier model, NDManager manager) {
    NDArray ids = manager.create(new long[] {3, 4, 5, 6}, new Shape(1, 4));
    NDArray mask = manager.create(new boolean[] {true, true, true, true}, new Shape(1, 4));
    NDArray labels = manager.create(new long[] {-100, 2, 2, -100}, new Shape(1, 4));
    NDArray even = manager.ones(new Shape(model.config().labels().size()));
    NDArray one = manager.create(1f);
    model.run("accumulate", true, ids, mask, labels, one, even, manager.create(0f));
  }
}
