package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The signals of sentences, by models that are too small to know anything. */
class NerModelTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final int LABELS = 5;
  private static final int OUTSIDE = 4;

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "electra", "roberta", "xlm-roberta"})
  void signalsAreThoseOfTheLogitsOfFirstPieces(String name) throws IOException {
    try (NerModel model = NerModel.load(MODELS.resolve(name), Kernel.PLAIN)) {
      WordPieces sentence = model.encode("🎡 Mary Went to London, Zoë.");
      float[] probabilities = probabilities(name, sentence);
      double product = 1;
      double missed = 0;
      for (int piece : sentence.firstPieces()) {
        int likeliest = likeliest(probabilities, piece);
        double probability = probabilities[piece * LABELS + likeliest];
        product *= probability;
        missed += likeliest == OUTSIDE ? 1 - probability : 0;
      }

      Signals signals = model.tag(List.of(sentence)).get(0).signals();

      assertThat(model.labels().get(OUTSIDE)).isEqualTo("O");
      assertThat(signals.words()).isEqualTo(8);
      assertThat(signals.confidence()).isCloseTo(Math.pow(product, 1.0 / 8), within(1e-5));
      assertThat(signals.missed()).isCloseTo(missed, within(1e-5));
    }
  }

  @ParameterizedTest
  @CsvSource({"bert, 40, 40", "xlm-roberta, 80, 40", "roberta, 40, 0"})
  void countsTheWordsOfALongSentenceOnce(String name, int split, int unknown) throws IOException {
    try (NerModel model = NerModel.load(MODELS.resolve(name), Kernel.PLAIN)) {
      WordPieces sentence = model.encode("to London 🎡 ".repeat(40));

      Signals signals = model.tag(List.of(sentence)).get(0).signals();

      assertThat(sentence.length()).isGreaterThan(2 * model.maxPieces());
      assertThat(signals.words()).isEqualTo(120);
      assertThat(signals.splitWords()).isEqualTo(split);
      assertThat(signals.unknownWords()).isEqualTo(unknown);
      assertThat(signals.confidence()).isBetween(1.0 / LABELS, 1.0);
    }
  }

  /** A model that never saw an emoji may take it for a part of the name. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "electra", "roberta"})
  void noNameEndsWithASymbolUnlessItIsAWordThatWasGiven(String name) throws IOException {
    List<String> tokens = List.of("Mary", "🎡", "London", "`", "Zoë", "**", "to", "♥", "went", "~");
    String text = String.join(" ", tokens);
    try (NerModel model = NerModel.load(MODELS.resolve(name), Kernel.PLAIN)) {
      assertThat(model.tagsOfWords(List.of(tokens)).get(0)).doesNotContain("O");

      List<String> given = entities(model, model.encode(text, tokens));
      List<String> found = entities(model, model.encode(text));

      assertThat(String.join(" ", given)).isEqualTo(text);
      assertThat(String.join(" ", found)).matches("Mary.+London.+Zoë.+to.+went");
      assertThat(found).allMatch(entity -> entity.matches("\\p{L}(.*\\p{L})?"));
    }
  }

  private static List<String> entities(NerModel model, WordPieces sentence) {
    return model.tag(List.of(sentence)).get(0).entities().stream().map(Entity::text).toList();
  }

  @Test
  void takesPlainLabelsForTypesAndMergesNeighbours(@TempDir Path directory) throws IOException {
    Path plain = withLabels(directory, "LABEL_4", "LABEL_0 LABEL_1 LABEL_2 LABEL_3 LABEL_4");
    try (NerModel model = NerModel.load(plain, Kernel.PLAIN)) {
      WordPieces sentence = model.encode("to London the Mary Went, Zoë to London");
      List<String> tags = model.tags(List.of(sentence)).get(0);
      List<String> merged = new ArrayList<>();
      for (int i = 0; i < tags.size(); i++) {
        if (!tags.get(i).equals("LABEL_4") && (i == 0 || !tags.get(i).equals(tags.get(i - 1)))) {
          merged.add(tags.get(i));
        }
      }

      Tagging tagging = model.tag(List.of(sentence)).get(0);

      assertThat(tagging.entities()).extracting(Entity::type).isEqualTo(merged).isNotEmpty();
    }
  }

  @ParameterizedTest
  @CsvSource({
    ", LABEL_0 LABEL_1 LABEL_2 LABEL_3 LABEL_4, none is O; name the one",
    ", 0 1 2 3 4, none is O; name the one",
    "O, 0 1 2 3 4, outside_label 'O' is not among them",
    ", B-PER I-PER U-PER E-PER O, their prefixes are of no one scheme",
    ", B-PER I-PER b-loc i-loc O, label 'b-loc' is neither O",
    ", B-PER I-PER B- I-LOC O, label 'B-' is neither O",
    ", B-PER I-PER B-PER I-LOC O, label B-PER appears twice",
  })
  void refusesLabelsThatItCannotRead(
      String outside, String labels, String why, @TempDir Path directory) throws IOException {
    Path model = withLabels(directory, outside, labels);

    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(() -> NerModel.load(model, Kernel.PLAIN))
        .withMessageStartingWith(model.resolve("config.json") + ": label")
        .withMessageContaining(why);
  }

  private static Path withLabels(Path directory, String outside, String labels) throws IOException {
    for (File file : MODELS.resolve("bert").toFile().listFiles()) {
      Files.copy(file.toPath(), directory.resolve(file.getName()));
    }
    ObjectMapper mapper = new ObjectMapper();
    File config = directory.resolve("config.json").toFile();
    ObjectNode json = (ObjectNode) mapper.readTree(config);
    ObjectNode names = json.putObject("id2label");
    for (String label : List.of(labels.split(" "))) {
      names.put(Integer.toString(names.size()), label);
    }
    if (outside != null) {
      json.put("outside_label", outside);
    }
    mapper.writeValue(config, json);
    return directory;
  }

  private static int likeliest(float[] probabilities, int piece) {
    int likeliest = 0;
    for (int label = 1; label < LABELS; label++) {
      if (probabilities[piece * LABELS + label] > probabilities[piece * LABELS + likeliest]) {
        likeliest = label;
      }
    }
    return likeliest;
  }

  /** {@code [pieces, labels]}. */
  private static float[] probabilities(String name, WordPieces sentence) throws IOException {
    ModelConfig config = ModelConfig.read(MODELS.resolve(name));
    boolean[] mask = new boolean[sentence.length()];
    Arrays.fill(mask, true);
    Shape shape = new Shape(1, mask.length);
    try (Weights weights = Weights.trained(MODELS.resolve(name));
        ScriptedClassifier classifier =
            ScriptedClassifier.load(config, weights, Kernel.PLAIN, Device.cpu());
        NDManager manager = classifier.newManager()) {
      return classifier
          .run("forward", false, manager.create(sentence.ids(), shape), manager.create(mask, shape))
          .softmax(-1)
          .toFloatArray();
    }
  }
}
