package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.tagstream.ner.model.script.ScriptModule;
import io.tagstream.ner.model.script.ScriptType;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the machine multiplies in a second: a chain of products as large as those of a feed-forward
 * layer, with nothing between them.
 */
public final class MatrixRate implements AutoCloseable {
  private static final int PAIRS = 10;

  /** Enough for the full rate. */
  private static final int ROWS = 1024;

  private static final int ROWS_ON_GPU = 8192;
  private static final int ROUNDS = 3;

  /** What was measured, by device, shape of the layer and type. */
  private static final Map<String, Double> MEASURED = new ConcurrentHashMap<>();

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
  public MatrixRate(ModelConfig config, ScriptType type, Device device, int rows)
      throws IOException {
    int h = config.hiddenSize();
    int inner = config.intermediateSize();
    operations = 2.0 * PAIRS * 2 * rows * h * inner;
    model =
        Engines.load(
            new ScriptModule("Products", Map.of("training", false)),
            SOURCE
                .replace("$TYPE", Integer.toString(type.code()))
                .replace("$PAIRS", Integer.toString(PAIRS)),
            device,
            false);
    manager = model.getNDManager().newSubManager();
    operands =
        new NDList(
            manager.randomNormal(new Shape(rows, h)),
            manager.randomNormal(new Shape(inner, h)).div(Math.sqrt(h)),
            manager.randomNormal(new Shape(h, inner)).div(Math.sqrt(inner)));
  }

  /** Operations a second, measured once in a process, so at a quiet time if that comes first. */
  static double of(ModelConfig config, ScriptType type, Device device) throws IOException {
    String key =
        "%s %d %d %s".formatted(device, config.hiddenSize(), config.intermediateSize(), type);
    Double known = MEASURED.get(key);
    if (known != null) {
      return known;
    }
    double best = 0;
    try (MatrixRate rate =
        new MatrixRate(config, type, device, device.isGpu() ? ROWS_ON_GPU : ROWS)) {
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, rate.measure());
      }
    }
    MEASURED.put(key, best);
    return best;
  }

  /** Operations a second, measured now. */
  public double measure() {
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
