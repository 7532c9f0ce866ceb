package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.training.ParameterStore;
import io.tagstream.ner.model.script.ScriptModule;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the machine multiplies in a second: a chain of products as large as the four of a layer,
 * with nothing between them, in the way that a kernel computes them.
 */
public final class MatrixRate implements AutoCloseable {
  private static final int LAYERS = 6;

  /** Enough for the full rate. */
  private static final int ROWS = 1024;

  private static final int ROWS_ON_GPU = 8192;
  private static final int ROUNDS = 3;

  /** What was measured, by device, shape of the layer and kernel. */
  private static final Map<String, Double> MEASURED = new ConcurrentHashMap<>();

  private static final List<String> PRODUCTS = List.of("q", "a", "i", "o");

  /** Weights come in f32, whatever the type: DJL has no way to make a bf16 tensor. */
  private static final String SOURCE =
      """
      class Products(Module):
        __parameters__ = []
        __buffers__ = []
        training : bool
        def forward(self: __torch__.Products, x: Tensor, q_weight: Tensor, a_weight: Tensor, i_weight: Tensor, o_weight: Tensor) -> Tensor:
          q_bias = torch.select(q_weight, 1, 0)
          a_bias = torch.select(a_weight, 1, 0)
          i_bias = torch.select(i_weight, 1, 0)
          o_bias = torch.select(o_weight, 1, 0)
      $PREPARE\
          for n in range($LAYERS):
            seen = torch.slice(torch.view($Q, [-1, torch.size(x, 1)]), 0, 0, torch.size(x, 0))
            kept = $A
            inner = $I
            x = $O
          return torch.to(torch.slice(x, 0, 0, 1), 6)
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
  public MatrixRate(ModelConfig config, Kernel kernel, Device device, int rows) throws IOException {
    operations = LAYERS * config.linearOperations() / config.layers() * rows;
    Linear linear = kernel.linear();
    model =
        Engines.load(
            new ScriptModule("Products", Map.of("training", false)),
            SOURCE
                .replace("$PREPARE", linear.prepare(PRODUCTS))
                .replace("$LAYERS", Integer.toString(LAYERS))
                .replace("$Q", linear.call("x", "q"))
                .replace("$A", linear.call("seen", "a"))
                .replace("$I", linear.call("kept", "i"))
                .replace("$O", linear.call("inner", "o")),
            device,
            false);
    manager = model.getNDManager().newSubManager();
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    operands =
        new NDList(
            manager.randomNormal(new Shape(rows, h)),
            weight(3 * h, h),
            weight(h, h),
            weight(inner, h),
            weight(h, inner));
  }

  private NDArray weight(long out, long in) {
    return manager.randomNormal(new Shape(out, in)).div(Math.sqrt((double) in));
  }

  /** Operations a second, measured once in a process, so at a quiet time if that comes first. */
  static double of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    String key =
        "%s %d %d %s".formatted(device, config.hiddenSize(), config.intermediateSize(), kernel);
    Double known = MEASURED.get(key);
    if (known != null) {
      return known;
    }
    double best = 0;
    try (MatrixRate rate =
        new MatrixRate(config, kernel, device, device.isGpu() ? ROWS_ON_GPU : ROWS)) {
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, rate.measure());
      }
    }
    MEASURED.put(key, best);
    return best;
  }

  /** Operations a second, measured now. */
  public double measure() {
    Engines.takeAllCores();
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
