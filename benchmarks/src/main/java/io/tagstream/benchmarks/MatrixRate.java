package io.tagstream.benchmarks;

import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.tagstream.ner.model.Engines;
import io.tagstream.ner.model.ModelConfig;
import io.tagstream.ner.model.script.ScriptModule;
import io.tagstream.ner.model.script.ScriptType;
import java.io.IOException;
import java.util.Map;

/**
 * What the machine multiplies in a second: a chain of products as large as those of a feed-forward
 * layer, with nothing between them.
 */
final class MatrixRate implements AutoCloseable {
  private static final int PAIRS = 10;

  /** Weights come in f32, whatever the type: DJL has no way to make a bf16 tensor. */
  private static final String SOURCE =
      """
      class Products(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Products, x: Tensor, up: Tensor, down: Tensor) -> Tensor:
          y = torch.to(x, $TYPE)
          u = torch.to(up, $TYPE)
          d = torch.to(down, $TYPE)
          for i in range($PAIRS):
            y = torch.linear(torch.linear(y, u), d)
          return torch.to(y, 6)
      """;

  private final Model model;
  private final NDManager manager;
  private final NDList operands;
  private final double operations;

  /**
   * Prepares the products.
   *
   * @param rows of each
   */
  MatrixRate(ModelConfig config, ScriptType type, int rows) throws IOException {
    int h = config.hiddenSize();
    int inner = config.intermediateSize();
    operations = 2.0 * PAIRS * 2 * rows * h * inner;
    model =
        Engines.load(
            new ScriptModule("Products", Map.of("training", false)),
            SOURCE
                .replace("$TYPE", Integer.toString(type.code()))
                .replace("$PAIRS", Integer.toString(PAIRS)),
            Engines.device(),
            false);
    manager = model.getNDManager().newSubManager();
    operands =
        new NDList(
            manager.randomNormal(new Shape(rows, h)),
            manager.randomNormal(new Shape(inner, h)).div(Math.sqrt(h)),
            manager.randomNormal(new Shape(h, inner)).div(Math.sqrt(inner)));
  }

  /** Operations a second, measured now. */
  double measure() {
    long start = System.nanoTime();
    NDList result = model.getBlock().forward(new ParameterStore(manager, false), operands, false);
    try (NDArray product = result.singletonOrThrow()) {
      product.toFloatArray(); // waits for the device
    }
    return operations / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    model.close();
  }
}
