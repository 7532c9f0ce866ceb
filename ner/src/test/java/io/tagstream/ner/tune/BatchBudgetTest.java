package io.tagstream.ner.tune;

import static org.assertj.core.api.Assertions.assertThat;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class BatchBudgetTest {

  @Test
  void takesTheSmallestThatComesCloseToTheBest() {
    assertThat(BatchBudget.smallest(50, 96, 100, 98)).isEqualTo(1);
    assertThat(BatchBudget.smallest(100, 90, 80)).isZero();
    assertThat(BatchBudget.smallest(10, 20, 40)).isEqualTo(2);
  }

  @Test
  void measuresOnceInAProcess() throws Exception {
    ModelConfig config = ModelConfig.read(Path.of("src/test/resources/bert-reference"));

    int pieces = BatchBudget.of(config, Kernel.PLAIN, Device.cpu());

    assertThat(pieces).isIn(256, 512, 1024, 2048);
    assertThat(BatchBudget.of(config, Kernel.PLAIN, Device.cpu())).isEqualTo(pieces);
  }
}
