package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.ClassifierProgram;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Parameter;
import io.tagstream.ner.tensor.DType;
import io.tagstream.ner.tensor.Safetensors;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WeightsTest {
  private static final Path REFERENCE = Path.of("src/test/resources/bert-reference");
  private static final String INNER = "bert.encoder.layer.1.intermediate.dense.weight";

  @TempDir private Path directory;

  private final List<Parameter> parameters =
      new ClassifierProgram(ModelConfig.read(REFERENCE), Kernel.PLAIN.linear()).parameters();

  WeightsTest() throws IOException {}

  @Test
  void findsOldNamesWithAndWithoutThePrefix() throws IOException {
    for (String prefix : List.of("", "bert.")) {
      for (boolean old : new boolean[] {false, true}) {
        rewrite(
            entry -> {
              String name = entry.name().replaceFirst("^bert\\.", "");
              name = name.startsWith("classifier.") ? name : prefix + name;
              return new Safetensors.Entry(old ? oldName(name) : name, entry.info(), entry.data());
            });
        try (Weights expected = Weights.trained(REFERENCE);
            Weights found = Weights.trained(directory)) {
          for (Parameter parameter : parameters) {
            found.check(parameter);
            assertThat(found.stacked(parameter)).isEqualTo(expected.stacked(parameter));
          }
        }
      }
    }
  }

  private static String oldName(String name) {
    return name.replace("LayerNorm.weight", "LayerNorm.gamma")
        .replace("LayerNorm.bias", "LayerNorm.beta");
  }

  @Test
  void drawsANewHeadFromTheSeedAndKeepsTheEncoder() throws IOException {
    Parameter head = parameter("classifier_weight");
    Parameter word = parameter("word");
    try (Weights trained = Weights.trained(REFERENCE);
        Weights one = Weights.withNewHead(REFERENCE, 1);
        Weights again = Weights.withNewHead(REFERENCE, 1);
        Weights two = Weights.withNewHead(REFERENCE, 2)) {
      assertThat(one.stacked(head))
          .isEqualTo(again.stacked(head))
          .isNotEqualTo(two.stacked(head))
          .isNotEqualTo(trained.stacked(head));
      assertThat(one.stacked(parameter("classifier_bias"))).containsOnly(0f);
      assertThat(one.stacked(word)).isEqualTo(trained.stacked(word));
    }
  }

  /** As a checkpoint that was trained to find hidden words has it, and as an encoder has not. */
  @Test
  void drawsWhatIsBeforeTheClassifierOnlyWhereItIsNot() throws IOException {
    Path model = Path.of("src/test/resources/architectures/modernbert");
    List<Parameter> modern =
        new ClassifierProgram(ModelConfig.read(model), Kernel.PLAIN.linear()).parameters();
    Parameter dense = parameter(modern, "dense_weight");
    Parameter norm = parameter(modern, "head_weight");
    Parameter classifier = parameter(modern, "classifier_weight");

    rewrite(model, entry -> entry.name().startsWith("classifier.") ? null : entry);
    try (Weights read = Weights.trained(model);
        Weights masked = Weights.withNewHead(directory, 1)) {
      masked.check(ModelConfig.read(model));
      assertThat(masked.stacked(dense)).isEqualTo(read.stacked(dense));
      assertThat(masked.stacked(norm)).isEqualTo(read.stacked(norm));
      assertThat(masked.stacked(classifier)).isNotEqualTo(read.stacked(classifier));
    }

    rewrite(model, entry -> entry.name().startsWith("model.") ? entry : null);
    try (Weights read = Weights.trained(model);
        Weights bare = Weights.withNewHead(directory, 1);
        Weights tagging = Weights.trained(directory)) {
      bare.check(ModelConfig.read(model));
      assertThat(bare.stacked(dense)).isNotEqualTo(read.stacked(dense)).doesNotContain(0f);
      assertThat(bare.stacked(norm)).containsOnly(1f);
      assertThatExceptionOfType(CorruptModelException.class)
          .isThrownBy(() -> tagging.check(dense))
          .withMessageEndingWith("no tensor 'head.dense.weight'");
    }
  }

  @Test
  void namesTheTensorThatIsMissing() throws IOException {
    rewrite(entry -> entry.name().equals(INNER) ? null : entry);

    refused("no tensor 'bert.encoder.layer.1.intermediate.dense.weight'");
  }

  @Test
  void namesTheTensorOfAnotherShapeEvenATransposedOne() throws IOException {
    rewrite(
        entry ->
            entry.name().equals(INNER)
                ? new Safetensors.Entry(INNER, DType.F32, new long[] {24, 48}, entry.data())
                : entry);

    refused("tensor '" + INNER + "' has shape [24, 48], config.json wants [48, 24]");
  }

  @Test
  void namesTheTensorOfAnotherType() throws IOException {
    rewrite(
        entry ->
            entry.name().equals(INNER)
                ? new Safetensors.Entry(INNER, DType.I32, entry.info().shape(), entry.data())
                : entry);

    refused("tensor '" + INNER + "' has type I32, expected F32, F16 or BF16");
  }

  @Test
  void namesTheFileThatIsMissing() {
    refused("no such file; a model directory holds its weights there");
  }

  private Parameter parameter(String path) {
    return parameter(parameters, path);
  }

  private static Parameter parameter(List<Parameter> parameters, String path) {
    return parameters.stream().filter(p -> p.path().equals(path)).findFirst().orElseThrow();
  }

  /** Writes the reference with each tensor changed, or dropped where it becomes null. */
  private void rewrite(UnaryOperator<Safetensors.Entry> change) throws IOException {
    rewrite(REFERENCE, change);
  }

  private void rewrite(Path model, UnaryOperator<Safetensors.Entry> change) throws IOException {
    try (Safetensors tensors = Safetensors.open(model.resolve("model.safetensors"))) {
      List<Safetensors.Entry> entries = new ArrayList<>();
      for (String name : tensors.names()) {
        Safetensors.Entry entry =
            change.apply(new Safetensors.Entry(name, tensors.info(name), () -> tensors.data(name)));
        if (entry != null) {
          entries.add(entry);
        }
      }
      Safetensors.write(directory.resolve("model.safetensors"), entries, Map.of());
    }
    Files.writeString(
        directory.resolve("config.json"), Files.readString(model.resolve("config.json")));
  }

  private void refused(String message) {
    assertThatExceptionOfType(CorruptModelException.class)
        .isThrownBy(
            () -> {
              try (Weights weights = Weights.trained(directory)) {
                ScriptedClassifier.load(
                        ModelConfig.read(REFERENCE), weights, Kernel.PLAIN, Device.cpu())
                    .close();
              }
            })
        .withMessage(directory.resolve("model.safetensors") + ": " + message);
  }
}
