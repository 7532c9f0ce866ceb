package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.Safetensors;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every architecture against {@code architectures/make.py}, from directories as the hub has them.
 */
class ArchitecturesTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LABELS = 5;
  private static final String SEQUENCES = "BertForSequenceClassification";

  @TempDir private Path directory;

  static Stream<String> models() {
    return Stream.of(
        "bert",
        "deberta-v2",
        "distilbert",
        "electra",
        "modernbert",
        "modernbert-5",
        "roberta",
        "xlm-roberta");
  }

  static Stream<String> modelsAndVariants() {
    return Stream.concat(
        models(), Stream.of("long", "other", "queries").map("deberta-v2-"::concat));
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void logitsAgreeOnEveryRealTokenOfAPaddedBatch(String model) throws IOException {
    JsonNode expected = expected(model);

    assertLogits(MODELS.resolve(model), expected, expected.path("logits"));
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void bfloat16StaysCloseInMemoryAndInMatrixProductsAlone(String model) throws IOException {
    JsonNode expected = expected(model);
    List<Kernel.Form> forms =
        System.getProperty("os.arch").equals("amd64") // there libtorch has oneDNN
            ? List.of(Kernel.Form.PLAIN, Kernel.Form.PACKED)
            : List.of(Kernel.Form.PLAIN);
    for (Kernel.Form form : forms) {
      Kernel kernel = new Kernel(ScriptType.BFLOAT16, form);
      try (ScriptedClassifier tagging = load(MODELS.resolve(model), kernel)) {
        assertLogits(tagging, expected, expected.path("logits"), 0.15);
      }
    }
    try (ScriptedClassifier learning = loadToTrain(MODELS.resolve(model), ScriptType.BFLOAT16)) {
      assertLogits(learning, expected, expected.path("logits"), 0.15);
    }
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void logitsAreThoseOfTheWholeVocabularyWhereATrainingKeepsAPartOfIt(String model)
      throws IOException {
    JsonNode expected = expected(model);
    IntStream.Builder pieces = IntStream.builder();
    expected.path("ids").forEach(row -> row.forEach(id -> pieces.add(id.asInt())));
    ModelConfig config = ModelConfig.read(MODELS.resolve(model));
    ScriptType f32 = ScriptType.FLOAT32;
    try (Weights weights = Weights.trained(MODELS.resolve(model));
        ScriptedClassifier classifier =
            ScriptedClassifier.loadToTrain(config, weights, f32, Device.cpu(), pieces.build())) {
      assertLogits(classifier, expected, expected.path("logits"), 1e-5);
    }
  }

  @Test
  void camembertIsRobertaByAnotherName() throws IOException {
    copy("roberta", directory);
    configure(json -> json.put("model_type", "camembert"));

    JsonNode expected = expected("roberta");
    assertLogits(directory, expected, expected.path("logits"));
  }

  @ParameterizedTest
  @CsvSource({
    "gelu, gelu",
    "gelu_python, gelu",
    "gelu_new, gelu_new",
    "gelu_fast, gelu_new",
    "gelu_pytorch_tanh, gelu_new",
    "relu, relu",
    "silu, silu",
    "swish, silu",
    "mish, mish",
    "tanh, tanh"
  })
  void activationsAgree(String name, String reference) throws IOException {
    copy("distilbert", directory);
    configure(json -> json.put("activation", name));

    JsonNode expected = expected("distilbert");
    assertLogits(directory, expected, expected.path("activations").path(reference));
  }

  @ParameterizedTest
  @MethodSource("models")
  void theLastPositionIsWithinTheTable(String model) throws IOException {
    try (ScriptedClassifier classifier = load(MODELS.resolve(model), Kernel.PLAIN);
        NDManager manager = classifier.newManager()) {
      int pieces = classifier.config().maxPieces();
      assertThat(pieces).isEqualTo(32);
      long[] ids = new long[pieces];
      Arrays.fill(ids, 7);
      boolean[] mask = new boolean[pieces];
      Arrays.fill(mask, true);
      Shape shape = new Shape(1, pieces);

      NDArray logits =
          classifier.run("forward", false, manager.create(ids, shape), manager.create(mask, shape));

      assertThat(logits.toFloatArray()).hasSize(pieces * LABELS);
    }
  }

  @ParameterizedTest
  @MethodSource("models")
  void aDirectoryOfTheHubTagsAsItIs(String model) throws IOException {
    try (NerModel tagger = NerModel.load(MODELS.resolve(model), Kernel.PLAIN);
        ScriptedClassifier classifier = load(MODELS.resolve(model), Kernel.PLAIN);
        NDManager manager = classifier.newManager()) {
      assertThat(tagger.labels()).containsExactly("B-A", "B-B", "I-A", "I-B", "O");
      assertThat(tagger.maxPieces()).isEqualTo(32);
      WordPieces sentence = tagger.encode("Mary Went to London, Zoë.");
      Shape shape = new Shape(1, sentence.length());
      boolean[] mask = new boolean[sentence.length()];
      Arrays.fill(mask, true);

      List<String> tags = tagger.tags(List.of(sentence)).get(0);

      long[] labels =
          classifier
              .run(
                  "forward",
                  false,
                  manager.create(sentence.ids(), shape),
                  manager.create(mask, shape))
              .argMax(1)
              .toLongArray();
      assertThat(tags).hasSize(7);
      for (int word = 0; word < 7; word++) {
        int label = (int) labels[sentence.firstPieces()[word]];
        assertThat(tags.get(word)).isEqualTo(tagger.labels().get(label));
      }
      assertThat(tagger.tag(List.of(sentence)).get(0).entities())
          .allSatisfy(
              entity ->
                  assertThat(sentence.text().substring(entity.start(), entity.end()))
                      .isEqualTo(entity.text()));
    }
  }

  @Test
  void refusesAClassifierOfWholeTextsWhoseHeadLooksTheSame() throws IOException {
    copy("bert", directory);
    configure(json -> json.set("architectures", JSON.createArrayNode().add(SEQUENCES)));

    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> NerModel.load(directory, Kernel.PLAIN))
        .withMessageEndingWith(
            "config.json: BertForSequenceClassification labels whole texts,"
                + " a BertForTokenClassification is expected");
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void writesWhatItReadInTheLayoutOfTheHub(String model) throws IOException {
    try (ScriptedClassifier classifier = loadToTrain(MODELS.resolve(model), ScriptType.FLOAT32)) {
      HuggingFaceDirectory.write(directory, classifier, MODELS.resolve(model));
    }

    Map<String, List<Long>> shapes = new TreeMap<>();
    try (Safetensors written = Safetensors.open(directory.resolve("model.safetensors"));
        Safetensors read = Safetensors.open(MODELS.resolve(model).resolve("model.safetensors"))) {
      for (String name : written.names()) {
        assertThat(written.info(name).dtype()).isEqualTo(DType.F32);
        shapes.put(name, Arrays.stream(written.info(name).shape()).boxed().toList());
        assertThat(written.floats(name)).as(name).isEqualTo(read.floats(name));
      }
      assertThat(written.metadata()).containsExactly(Map.entry("format", "pt"));
    }
    assertThat(shapes).isEqualTo(shapes(expected(model)));
    assertThat(JSON.readTree(directory.resolve("config.json").toFile()))
        .isEqualTo(JSON.readTree(MODELS.resolve(model).resolve("config.json").toFile()));
    ObjectNode tokenizer =
        (ObjectNode) JSON.readTree(MODELS.resolve(model).resolve("tokenizer.json").toFile());
    if (tokenizer.path("pre_tokenizer").has("add_prefix_space")) { // as Python shall read it
      ((ObjectNode) tokenizer.get("pre_tokenizer")).put("add_prefix_space", true);
      if (model.equals("roberta")) {
        ((ObjectNode) tokenizer.get("post_processor")).put("add_prefix_space", true);
      }
      assertThat(JSON.readTree(directory.resolve("tokenizer_config.json").toFile()))
          .isEqualTo(JSON.createObjectNode().put("add_prefix_space", true));
    }
    assertThat(JSON.readTree(directory.resolve("tokenizer.json").toFile())).isEqualTo(tokenizer);
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void findsAnEncoderWithoutPrefixBesideWhatItDoesNotKnow(String model) throws IOException {
    copy(model, directory);
    rewrite(
        model,
        name ->
            name.startsWith("classifier.")
                ? name
                : name.substring(name.indexOf('.') + 1)
                    .replace("LayerNorm.weight", "LayerNorm.gamma")
                    .replace("LayerNorm.bias", "LayerNorm.beta"));

    JsonNode expected = expected(model);
    assertLogits(directory, expected, expected.path("logits"));
  }

  @ParameterizedTest
  @MethodSource("modelsAndVariants")
  void aFewStepsMoveEveryParameterAndLowerTheLoss(String model) throws IOException {
    try (ScriptedClassifier classifier = loadToTrain(MODELS.resolve(model), ScriptType.FLOAT32);
        NDManager manager = classifier.newManager()) {
      JsonNode expected = expected(model);
      NDArray ids = ids(manager, expected);
      NDArray mask = mask(manager, expected);
      NDArray labels = manager.zeros(ids.getShape(), ids.getDataType()).add(2);
      NDArray one = manager.create(1f);
      Map<String, float[]> before = new HashMap<>();
      classifier.weights().forEach((name, weights) -> before.put(name, weights.values()));
      classifier.training(true);
      List<Float> losses = new ArrayList<>();

      for (int step = 1; step <= 20; step++) {
        NDArray even = manager.ones(new Shape(LABELS));
        NDArray none = manager.create(0f);
        NDArray loss = classifier.run("accumulate", true, ids, mask, labels, one, even, none);
        losses.add(loss.getFloat());
        classifier.update(5e-3, 0, 1e-8, 1, step);
      }

      assertThat(losses.get(19)).isLessThan(losses.get(0) / 3);
      classifier
          .weights()
          .forEach(
              (name, after) ->
                  assertThat(after.values())
                      .as(name)
                      .isNotEqualTo(before.get(name))
                      .doesNotContain(Float.NaN));
    }
  }

  private static void assertLogits(Path model, JsonNode expected, JsonNode logits)
      throws IOException {
    try (ScriptedClassifier classifier = load(model, Kernel.PLAIN)) {
      assertLogits(classifier, expected, logits, 1e-5);
    }
  }

  private static void assertLogits(
      ScriptedClassifier classifier, JsonNode expected, JsonNode logits, double tolerance) {
    try (NDManager manager = classifier.newManager()) {
      NDArray ids = ids(manager, expected);
      NDArray mask = mask(manager, expected);
      float[] found = classifier.run("forward", false, ids, mask).toFloatArray();
      int at = 0; // the program has no rows for padding, the reference has
      for (int row = 0; row < expected.path("lengths").size(); row++) {
        for (int piece = 0; piece < expected.path("lengths").get(row).asInt(); piece++) {
          for (int label = 0; label < LABELS; label++) {
            assertThat((double) found[at++])
                .isCloseTo(logits.get(row).get(piece).get(label).asDouble(), within(tolerance));
          }
        }
      }
      assertThat(at).isEqualTo(found.length);
    }
  }

  private static ScriptedClassifier load(Path model, Kernel kernel) throws IOException {
    try (Weights weights = Weights.trained(model)) {
      return ScriptedClassifier.load(ModelConfig.read(model), weights, kernel, Device.cpu());
    }
  }

  private static ScriptedClassifier loadToTrain(Path model, ScriptType compute) throws IOException {
    ModelConfig config = ModelConfig.read(model);
    IntStream pieces = IntStream.range(0, config.vocabSize());
    try (Weights weights = Weights.trained(model)) {
      return ScriptedClassifier.loadToTrain(config, weights, compute, Device.cpu(), pieces);
    }
  }

  private static JsonNode expected(String model) throws IOException {
    return JSON.readTree(MODELS.resolve(model).resolve("expected.json").toFile());
  }

  private static Map<String, List<Long>> shapes(JsonNode expected) {
    Map<String, List<Long>> shapes = new TreeMap<>();
    expected
        .path("shapes")
        .properties()
        .forEach(
            tensor -> {
              List<Long> shape = new ArrayList<>();
              tensor.getValue().forEach(size -> shape.add(size.asLong()));
              shapes.put(tensor.getKey(), shape);
            });
    return shapes;
  }

  /** The ids, with what Tagstream pads with, where there are none. */
  private static NDArray ids(NDManager manager, JsonNode expected) {
    JsonNode rows = expected.path("ids");
    int time = rows.get(0).size();
    long[] ids = new long[rows.size() * time];
    for (int i = 0; i < ids.length; i++) {
      boolean real = i % time < expected.path("lengths").get(i / time).asInt();
      ids[i] = real ? rows.get(i / time).get(i % time).asLong() : 0;
    }
    return manager.create(ids, new Shape(rows.size(), time));
  }

  private static NDArray mask(NDManager manager, JsonNode expected) {
    int rows = expected.path("ids").size();
    int time = expected.path("ids").get(0).size();
    boolean[] mask = new boolean[rows * time];
    for (int i = 0; i < mask.length; i++) {
      mask[i] = i % time < expected.path("lengths").get(i / time).asInt();
    }
    return manager.create(mask, new Shape(rows, time));
  }

  private static void copy(String model, Path into) throws IOException {
    for (String file : List.of("config.json", "model.safetensors", "tokenizer.json")) {
      Files.copy(MODELS.resolve(model).resolve(file), into.resolve(file));
    }
  }

  private void configure(UnaryOperator<ObjectNode> change) throws IOException {
    Path file = directory.resolve("config.json");
    JSON.writeValue(file.toFile(), change.apply((ObjectNode) JSON.readTree(file.toFile())));
  }

  /** Writes the tensors by other names, with a buffer and heads that old checkpoints hold. */
  private void rewrite(String model, UnaryOperator<String> rename) throws IOException {
    try (Safetensors tensors =
        Safetensors.open(MODELS.resolve(model).resolve("model.safetensors"))) {
      List<Safetensors.Entry> entries = new ArrayList<>();
      for (String name : tensors.names()) {
        entries.add(
            new Safetensors.Entry(
                rename.apply(name), tensors.info(name), () -> tensors.data(name)));
      }
      long[] one = {1};
      entries.add(
          new Safetensors.Entry(
              "embeddings.position_ids", DType.I64, one, () -> ByteBuffer.allocate(8)));
      for (String head : List.of("cls.predictions.bias", "pooler.dense.bias", "lm_head.bias")) {
        entries.add(new Safetensors.Entry(head, DType.F32, one, () -> ByteBuffer.allocate(4)));
      }
      Safetensors.write(directory.resolve("model.safetensors"), entries, Map.of());
    }
  }
}
