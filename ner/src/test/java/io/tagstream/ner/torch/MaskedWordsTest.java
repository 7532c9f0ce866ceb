package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tag.HuggingFaceDirectory;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Masked language models against {@code architectures/make.py}. */
class MaskedWordsTest {
  private static final Path ENCODERS = Path.of("src/test/resources/architectures");
  private static final Path HEADS = Path.of("src/test/resources/masked-words");
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path temp;

  @ParameterizedTest
  @ValueSource(
      strings = {"bert", "deberta-v2-other", "distilbert", "electra", "modernbert", "roberta"})
  void lossAndGradientsAreThoseOfPyTorch(String model) throws IOException {
    Path directory = directory(model);
    JsonNode masked = JSON.readTree(HEADS.resolve(model + ".json").toFile());
    ModelConfig config = ModelConfig.read(directory);
    Path moments = temp.resolve("optimizer.safetensors");
    try (ScriptedClassifier classifier =
            load(directory, config, IntStream.range(0, config.vocabSize()));
        NDManager manager = classifier.newManager()) {
      NDArray[] batch = batch(manager, model, masked);
      float[] even = ones(classifier.classes());
      NDArray one = manager.create(1f);
      NDArray none = manager.create(0f);

      float loss =
          classifier
              .run(
                  "accumulate", true, batch[0], batch[1], batch[2], one, manager.create(even), none)
              .getFloat();
      float norm = classifier.update(0, 0, 1e-8, Float.MAX_VALUE, 1);

      assertThat((double) loss).isCloseTo(masked.path("loss").asDouble(), within(1e-5));
      double expected = masked.path("norm").asDouble();
      assertThat((double) norm).isCloseTo(expected, within(1e-4 * expected));
      classifier.writeOptimizer(moments);
    }
    try (Safetensors state = Safetensors.open(moments)) {
      assertGradient(state.floats("word"), masked.path("words"));
      assertGradient(state.floats("word_bias"), masked.path("bias"));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "modernbert", "roberta"})
  void wordsAreGuessedAmongThoseOfTheCorpus(String model) throws IOException {
    Path directory = directory(model);
    JsonNode masked = JSON.readTree(HEADS.resolve(model + ".json").toFile());
    IntStream used =
        StreamSupport.stream(masked.path("used").spliterator(), false).mapToInt(JsonNode::asInt);
    try (ScriptedClassifier classifier = load(directory, ModelConfig.read(directory), used);
        NDManager manager = classifier.newManager()) {
      assertThat(classifier.classes()).isEqualTo(masked.path("used").size());
      NDArray[] batch = batch(manager, model, masked);

      float[] found =
          classifier.run("evaluate", false, batch[0], batch[1], batch[2]).toFloatArray();

      assertThat(
              IntStream.range(found.length / 2, found.length)
                  .mapToDouble(i -> found[i])
                  .average()
                  .orElseThrow())
          .isCloseTo(masked.path("among_used").asDouble(), within(1e-5));
    }
  }

  @Test
  void writesTheHeadUnderTheNamesOfTransformers() throws IOException {
    Path directory = directory("bert");
    Path written = temp.resolve("written");
    try (ScriptedClassifier classifier =
        load(directory, ModelConfig.read(directory), IntStream.of(2, 3, 7))) {
      HuggingFaceDirectory.write(written, classifier, directory);
    }

    JsonNode config = JSON.readTree(written.resolve("config.json").toFile());
    assertThat(config.path("architectures").path(0).asText()).isEqualTo("BertForMaskedLM");
    assertThat(config.has("id2label") || config.has("label2id")).isFalse();
    try (Safetensors read = Safetensors.open(directory.resolve("model.safetensors"));
        Safetensors model = Safetensors.open(written.resolve("model.safetensors"))) {
      Set<String> names = new TreeSet<>(read.names());
      names.removeIf(name -> name.startsWith("classifier."));
      assertThat(new TreeSet<>(model.names()))
          .isEqualTo(names)
          .contains("cls.predictions.bias", "cls.predictions.transform.LayerNorm.weight");
      for (String name : names) {
        assertThat(model.floats(name)).as(name).isEqualTo(read.floats(name));
      }
    }
  }

  /** An encoder that was never asked to guess words begins with a head of its own. */
  @Test
  void drawsAHeadWhereThereIsNone() throws IOException {
    Path encoder = ENCODERS.resolve("bert");
    ModelConfig config = ModelConfig.read(encoder).withoutLabels();
    try (Weights weights = Weights.withNewHead(encoder, 1)) {
      weights.check(config);
      try (ScriptedClassifier classifier =
          ScriptedClassifier.loadToTrain(
              config,
              weights,
              ScriptType.FLOAT32,
              Device.cpu(),
              IntStream.range(0, config.vocabSize()))) {
        Map<String, ScriptedClassifier.NamedWeights> all = classifier.weights();
        assertThat(all.get("cls.predictions.transform.LayerNorm.weight").values()).containsOnly(1);
        assertThat(all.get("cls.predictions.bias").values()).containsOnly(0);
        assertThat(all.get("cls.predictions.transform.dense.weight").values())
            .hasSize(24 * 24)
            .doesNotContain(0);
      }
    }
  }

  private static ScriptedClassifier load(Path directory, ModelConfig config, IntStream pieces)
      throws IOException {
    try (Weights weights = Weights.trained(directory)) {
      return ScriptedClassifier.loadToTrain(
          config.withoutLabels(), weights, ScriptType.FLOAT32, Device.cpu(), pieces);
    }
  }

  /**
   * The gradient in both moments of a first step: a tenth of it, and a thousandth of its square.
   */
  private static void assertGradient(float[] moments, JsonNode expected) {
    assertThat(moments).hasSize(2 * expected.size());
    for (int i = 0; i < expected.size(); i++) {
      assertThat(moments[i] * 10.0).isCloseTo(expected.get(i).asDouble(), within(1e-5));
    }
  }

  private static float[] ones(int size) {
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static NDArray[] batch(NDManager manager, String model, JsonNode masked)
      throws IOException {
    JsonNode expected = JSON.readTree(ENCODERS.resolve(model).resolve("expected.json").toFile());
    int time = expected.path("ids").get(0).size();
    Shape shape = new Shape(expected.path("ids").size(), time);
    List<Long> ids = new ArrayList<>();
    expected.path("ids").forEach(row -> row.forEach(id -> ids.add(id.asLong())));
    List<Long> labels = new ArrayList<>();
    masked.path("labels").forEach(row -> row.forEach(label -> labels.add(label.asLong())));
    boolean[] mask = new boolean[ids.size()];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % time < expected.path("lengths").get(i / time).asInt();
    }
    return new NDArray[] {
      manager.create(ids.stream().mapToLong(Long::longValue).toArray(), shape),
      manager.create(mask, shape),
      manager.create(labels.stream().mapToLong(Long::longValue).toArray(), shape)
    };
  }

  /** The encoder of a test and what guesses words, in one file. */
  private Path directory(String model) throws IOException {
    Path directory = Files.createDirectory(temp.resolve(model));
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(ENCODERS.resolve(model).resolve(file), directory.resolve(file));
    }
    try (Safetensors encoder =
            Safetensors.open(ENCODERS.resolve(model).resolve("model.safetensors"));
        Safetensors head = Safetensors.open(HEADS.resolve(model + ".safetensors"))) {
      List<Safetensors.Entry> entries = new ArrayList<>();
      for (Safetensors tensors : List.of(encoder, head)) {
        for (String name : tensors.names()) {
          entries.add(new Safetensors.Entry(name, tensors.info(name), () -> tensors.data(name)));
        }
      }
      Safetensors.write(directory.resolve("model.safetensors"), entries, Map.of());
    }
    return directory;
  }
}
