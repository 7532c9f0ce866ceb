package io.tagstream.ner.program;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.ParameterStore;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DropoutTest {
  private static final Shape SHAPE = new Shape(3, 33_331); // no multiple of four

  @Test
  void dropsTheShareAndScalesTheRest() throws IOException {
    float[] dropped = drop(0.1, true, 1);

    assertThat(dropped).containsOnly(0, 65_536f / (65_536 - 6_554));
    assertThat(zeros(dropped)).isCloseTo(0.1, within(0.005)); // five standard deviations
  }

  /** Four values share a drawn number, and each has bits of its own. */
  @Test
  void dropsEachValueByItself() throws IOException {
    float[] dropped = drop(0.5, true, 1);

    for (int lane = 0; lane < 4; lane++) {
      int first = lane;
      IntStream ofLane = IntStream.range(0, dropped.length).filter(i -> i % 4 == first);
      assertThat(ofLane.mapToDouble(i -> dropped[i]).average()).hasValueCloseTo(1.0, within(0.03));
    }
  }

  @Test
  void followsFromTheSeed() throws IOException {
    assertThat(drop(0.1, true, 1)).isEqualTo(drop(0.1, true, 1)).isNotEqualTo(drop(0.1, true, 2));
  }

  @Test
  void leavesAllAsItIsWhereNothingIsTrained() throws IOException {
    assertThat(drop(0.1, false, 1)).containsOnly(1);
  }

  private static double zeros(float[] values) {
    return (double) IntStream.range(0, values.length).filter(i -> values[i] == 0).count()
        / values.length;
  }

  private static float[] drop(double p, boolean training, int seed) throws IOException {
    String source =
        """
        class Dropper(Module):
          __parameters__ = []
          __buffers__ = []
          training : bool
        $METHOD\
          def forward(self: __torch__.Dropper, x: Tensor) -> Tensor:
            return $CALL
        """
            .replace("$METHOD", Dropout.method("Dropper"))
            .replace("$CALL", Dropout.call("x", p));
    ScriptModule module = new ScriptModule("Dropper", Map.of("training", false));
    Engines.seed(seed);
    try (Model model = Engines.load(module, source, Device.cpu(), false);
        NDManager manager = model.getNDManager().newSubManager()) {
      if (training) {
        JniUtils.enableTrainingMode((PtSymbolBlock) model.getBlock());
      }
      NDArray ones = manager.ones(SHAPE);
      return model
          .getBlock()
          .forward(new ParameterStore(manager, false), new NDList(ones), training)
          .singletonOrThrow()
          .toFloatArray();
    }
  }
}
