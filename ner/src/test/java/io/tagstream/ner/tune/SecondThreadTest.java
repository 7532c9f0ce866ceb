package io.tagstream.ner.tune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SecondThreadTest {
  @Test
  void measuresOnceInAProcess() throws Exception {
    ModelConfig config = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

    int pieces = SecondThread.of(config, Kernel.PLAIN, Device.cpu());

    assertThat(pieces).isIn(32, 64, 128, 256, 512);
    assertThat(SecondThread.of(config, Kernel.PLAIN, Device.cpu())).isEqualTo(pieces);
  }
}
