package io.tagstream.ner.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.text.WordPieces;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
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
