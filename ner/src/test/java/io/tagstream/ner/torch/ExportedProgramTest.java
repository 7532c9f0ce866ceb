package io.tagstream.ner.torch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExportedProgramTest {
  private static final Path MODEL = Path.of("src/test/resources/architectures/electra");

  @TempDir private Path temp;

  @Test
  void aFileOfItsOwnComputesTheSame() throws Exception {
    ModelConfig config = ModelConfig.read(MODEL);
    try (Weights weights = Weights.trained(MODEL)) {
      ExportedProgram.write(temp.resolve("program.pt"), config, weights, Kernel.PLAIN);
    }
    try (Weights weights = Weights.trained(MODEL);
        ScriptedClassifier same =
            ScriptedClassifier.load(config, weights, Kernel.PLAIN, Device.cpu());
        NDManager manager = same.newManager()) {
      float[] expected = same.run("forward", false, ids(manager), mask(manager)).toFloatArray();

      assertThat(logits()).containsExactly(expected, within(1e-6f));
    }
  }

  @Test
  void withoutWeightsItIsSmallAndHasTheirShapes() throws Exception {
    ModelConfig config = ModelConfig.read(MODEL);

    ExportedProgram.write(temp.resolve("program.pt"), config, null, Kernel.PLAIN);

    assertThat(Files.size(temp.resolve("program.pt"))).isLessThan(60_000);
    assertThat(logits()).hasSize(12 * config.labels().size()).containsOnly(0);
  }

  private float[] logits() throws Exception {
    try (Model model = Model.newInstance("program", Device.cpu(), "PyTorch");
        NDManager manager = model.getNDManager().newSubManager()) {
      model.load(temp, "program");
      NDArray any = manager.create(0);
      var unused = Engines.withThreads(1, () -> Engines.call(model, "prepare", false, any));
      return Engines.withThreads(
          1,
          () -> Engines.call(model, "forward", false, ids(manager), mask(manager)).toFloatArray());
    }
  }

  private static NDArray ids(NDManager manager) {
    return manager.arange(12).add(5).toType(DataType.INT64, false).reshape(1, 12);
  }

  private static NDArray mask(NDManager manager) {
    return manager.ones(new Shape(1, 12), DataType.BOOLEAN);
  }
}
