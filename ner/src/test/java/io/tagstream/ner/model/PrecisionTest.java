package io.tagstream.ner.model;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.tagstream.ner.model.script.ScriptType;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PrecisionTest {

  @Test
  void takesNoKernelThatComputesSomethingElse() throws Exception {
    // 24 wide: there oneDNN's packed f32 layers are wrong.
    ModelConfig narrow = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

    Kernel fastest = Precision.fastest(narrow, Device.cpu());

    assertThat(fastest).isNotEqualTo(new Kernel(ScriptType.FLOAT32, true));
  }
}
