package io.tagstream.ner.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.ScriptedClassifier;
import io.tagstream.ner.torch.TinyInt8;
import io.tagstream.ner.torch.Weights;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What ONNX Runtime computes in 8 bits, against oneDNN. */
class OnnxClassifierTest {
  private static final Path MODELS = Path.of("src/test/resources/architectures");
  private static final Kernel INT8 = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8);

  /** Piece 1 is RoBERTa's padding, which a text may name. */
  private static final long[] IDS = {5, 6, 7, 1, 8, 9, 10, 11, 12, 13, 14, 15, 16};

  @TempDir private Path temp;

  @BeforeEach
  void isX86() {
    assumeTrue(System.getProperty("os.arch").equals("amd64"), "libtorch has oneDNN");
  }

  @ParameterizedTest
  @ValueSource(strings = {"bert", "distilbert", "electra", "roberta", "xlm-roberta"})
  void computesWhatLibtorchDoes(String name) throws IOException {
    assertSame(MODELS.resolve(name), TinyInt8.calibrate(MODELS.resolve(name)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gelu", "gelu_new"})
  void computesCopiesOfLargeChannels(String activation) throws IOException {
    Path model = MODELS.resolve("bert");
    String config = Files.readString(model.resolve("config.json"));
    Files.writeString(
        temp.resolve("config.json"), config.replace("\"gelu\"", "\"" + activation + "\""));
    Files.copy(model.resolve("model.safetensors"), temp.resolve("model.safetensors"));

    assertSame(temp, TinyInt8.split(TinyInt8.calibrate(model)));
  }

  private static void assertSame(Path model, Quantization quantization) throws IOException {
    try (ScriptedClassifier torch = TinyInt8.load(model, quantization, INT8);
        OnnxClassifier onnx = load(model, quantization)) {
      float[] logits = onnx.forward(IDS);
      float[] predicted = onnx.predict(IDS);
      assertThat(TinyInt8.distance(logits, run(torch, "forward"))).isLessThan(0.02);
      assertThat(TinyInt8.distance(scores(predicted), scores(run(torch, "predict"))))
          .isLessThan(0.02);
      int labels = logits.length / IDS.length;
      for (int piece = 0; piece < IDS.length; piece++) {
        for (int label = 0; label < labels; label++) {
          assertThat(logits[piece * labels + (int) predicted[piece]])
              .isGreaterThanOrEqualTo(logits[piece * labels + label]);
        }
      }
    }
  }

  private static float[] scores(float[] labelsThenScores) {
    return Arrays.copyOfRange(labelsThenScores, IDS.length, 2 * IDS.length);
  }

  private static float[] run(ScriptedClassifier torch, String method) {
    try (NDManager manager = torch.newManager()) {
      Shape shape = new Shape(1, IDS.length);
      return torch
          .run(method, false, manager.create(IDS, shape), manager.ones(shape, DataType.BOOLEAN))
          .toFloatArray();
    }
  }

  @Test
  void readsWindowsOfSeveralThreadsAtOnce() throws IOException {
    Path model = MODELS.resolve("bert");
    try (OnnxClassifier onnx = load(model, TinyInt8.calibrate(model))) {
      float[] alone = onnx.predict(IDS);

      assertThat(IntStream.range(0, 200).parallel().mapToObj(i -> onnx.predict(IDS)))
          .allMatch(found -> Arrays.equals(found, alone));
    }
  }

  @Test
  void leavesNoFiles() throws IOException {
    Path model = MODELS.resolve("bert");
    Quantization quantization = TinyInt8.calibrate(model);
    String usual = System.setProperty("java.io.tmpdir", temp.toString());
    try (OnnxClassifier onnx = load(model, quantization)) {
      assertThat(temp).isDirectoryNotContaining("glob:**tagstream*");
      assertThat(onnx.predict(IDS)).isNotEmpty();
    } finally {
      System.setProperty("java.io.tmpdir", usual);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"deberta-v2", "modernbert"})
  void leavesOtherStructuresToLibtorch(String name) throws IOException {
    assertThat(OnnxClassifier.fits(ModelConfig.read(MODELS.resolve(name)))).isFalse();
  }

  private static OnnxClassifier load(Path model, Quantization quantization) throws IOException {
    try (Weights weights = Weights.trained(model)) {
      return OnnxClassifier.load(ModelConfig.read(model), weights, quantization, IDS.length);
    }
  }
}
