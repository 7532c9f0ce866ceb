package io.tagstream.ner.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.script.ScriptType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OnnxLengthTest {
  private static final Kernel INT8 = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8);

  @Test
  void measuresOnceInAProcess() throws Exception {
    assumeTrue(ExactInt8.isHere(Device.cpu()), "libtorch's products in 8 bits are exact");
    ModelConfig config = config("bert");

    int pieces = OnnxLength.of(config, INT8, Device.cpu());

    assertThat(pieces).isIn(0, 32, 64, 128, 256, 512);
    assertThat(OnnxLength.of(config, INT8, Device.cpu())).isEqualTo(pieces);
  }

  /** What is measured is worth nothing if the two do not compute the same. */
  @ParameterizedTest
  @ValueSource(strings = {"bert", "electra", "roberta"})
  void comparesWhatIsComputed(String name) throws Exception {
    assumeTrue(ExactInt8.isHere(Device.cpu()), "libtorch's products in 8 bits are exact");

    try (OnnxLength trial = new OnnxLength(config(name), INT8, Device.cpu())) {
      assertThat(trial.computesTheSame()).isTrue();
    }
  }

  @Test
  void isForOtherKernelsNothing() throws Exception {
    assertThat(OnnxLength.of(config("bert"), Kernel.PLAIN, Device.cpu())).isZero();
    assertThat(OnnxLength.of(config("modernbert"), INT8, Device.cpu())).isZero();
  }

  private static ModelConfig config(String name) throws Exception {
    return ModelConfig.read(Path.of("src/test/resources/architectures", name));
  }
}
