package io.tagstream.ner.tag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.piece.WordPieces;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a ModernBERT has that no BERT has: local attention, and a long reach all the same. */
class ModernBertTest {
  private static final Path MODEL = Path.of("src/test/resources/architectures/modernbert");
  private static final int LABELS = 5;

  @TempDir private Path directory;

  /** Where rows are filled up, padding is computed; most of it sees no piece of its sentence. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4, 5, 13, 17, 24})
  void paddingThatIsComputedDoesNoHarm(int length) throws IOException {
    try (ScriptedClassifier filled =
            load(MODEL, new Kernel(ScriptType.BFLOAT16, Kernel.Form.PLAIN));
        ScriptedClassifier plain = load(MODEL, Kernel.PLAIN)) {
      float[] alone = logits(plain, length, length);

      assertThat(logits(plain, length, 24)).containsExactly(alone, within(1e-5f));
      assertThat(logits(filled, length, 24)).containsExactly(alone, within(0.15f));
    }
  }

  @Test
  void learnsFromWhatIsPadded() throws IOException {
    try (Weights weights = Weights.trained(MODEL);
        ScriptedClassifier plain =
            ScriptedClassifier.loadToTrainPlainly(ModelConfig.read(MODEL), weights, Device.cpu());
        NDManager manager = plain.newManager()) {
      NDArray ids = ids(manager, 24);
      NDArray one = manager.create(1f);
      NDArray even = manager.ones(new Shape(LABELS));
      var unused =
          plain.run(
              "accumulate",
              true,
              ids,
              mask(manager, 9, 24),
              manager.zeros(ids.getShape(), ids.getDataType()),
              one,
              even,
              manager.create(0f));

      assertThat(plain.update(1e-3, 0, 1e-8, 1, 1)).isPositive().isFinite();
    }
  }

  @Test
  void readsALongSentenceAtOnce() throws IOException {
    ModelCopy model = ModelCopy.of("modernbert", directory);
    ObjectNode config = model.json("config.json").put("max_position_embeddings", 8192);
    model.write("config.json", config.toString());
    List<String> words = Collections.nCopies(2000, "Mary");
    try (NerModel tagger = NerModel.load(directory, Kernel.PLAIN)) {
      WordPieces sentence = tagger.encode(String.join(" ", words));

      assertThat(tagger.begin(sentence).rows()).hasSize(1);
      assertThat(tagger.tags(List.of(sentence)).get(0)).hasSize(2000);
    }
  }

  @Test
  void isNotComputedIn8Bits() throws IOException {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> PostTrainingQuantization.write(MODEL, List.of()))
        .withMessage("a modernbert is not computed in 8 bits");
  }

  private static ScriptedClassifier load(Path model, Kernel kernel) throws IOException {
    try (Weights weights = Weights.trained(model)) {
      return ScriptedClassifier.load(ModelConfig.read(model), weights, kernel, Device.cpu());
    }
  }

  private static float[] logits(ScriptedClassifier classifier, int length, int time) {
    try (NDManager manager = classifier.newManager()) {
      return classifier
          .run("forward", false, ids(manager, time), mask(manager, length, time))
          .toFloatArray();
    }
  }

  private static NDArray ids(NDManager manager, int time) {
    long[] ids = LongStream.range(0, time).map(i -> 7 + 11 * i).toArray();
    return manager.create(ids, new Shape(1, time));
  }

  private static NDArray mask(NDManager manager, int length, int time) {
    boolean[] mask = new boolean[time];
    for (int i = 0; i < length; i++) {
      mask[i] = true;
    }
    return manager.create(mask, new Shape(1, time));
  }
}
