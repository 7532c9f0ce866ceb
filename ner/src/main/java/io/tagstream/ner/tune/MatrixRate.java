package io.tagstream.ner.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Linear;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.script.ScriptTensor;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

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

  private static final Measured<Kernel, Double> MEASURED = new Measured<>(MatrixRate::measure);

  private static final List<String> PRODUCTS = List.of("q", "a", "i", "o");

  /** Weights come in f32, whatever the type: DJL has no way to make a bf16 tensor. */
  private static final String SOURCE =
      """
      class Products(Module):
        __parameters__ = []
        __buffers__ = []
      $MEMBERS\
      $METHODS\
        def prepare(self: __torch__.Products, q: Tensor, a: Tensor, i: Tensor, o: Tensor) -> Tensor:
          self.q_weight = q
          self.a_weight = a
          self.i_weight = i
          self.o_weight = o
          self.q_bias = torch.select(q, 1, 0)
          self.a_bias = torch.select(a, 1, 0)
          self.i_bias = torch.select(i, 1, 0)
          self.o_bias = torch.select(o, 1, 0)
      $PREPARE\
          return o
        def forward(self: __torch__.Products, x: Tensor) -> Tensor:
          for n in range($LAYERS):
            wide = $Q
            seen = torch.slice(torch.view(wide, [-1, torch.size(x, 1)]), 0, 0, torch.size(x, 0))
            kept = $A
            inner = torch.view($I, [-1, $INNER])
            inner = torch.slice(inner, 0, 0, torch.size(x, 0))
            x = $O
          return torch.to(torch.slice(x, 0, 0, 1), 6)
      """;

  private final Model model;
  private final NDManager manager;
  private final NDArray x;
  private final double operations;

  /**
   * Prepares the products.
   *
   * @param rows of each
   */
  public MatrixRate(ModelConfig config, Kernel kernel, Device device, int rows) throws IOException {
    operations = LAYERS * config.linearOperations() / config.layers() * rows;
    Linear linear = kernel.linear();
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    for (String product : PRODUCTS) {
      attributes.put(product + "_weight", ScriptTensor.NONE);
      attributes.put(product + "_bias", ScriptTensor.NONE);
      attributes.putAll(linear.attributes(product, QuantizedInput.trial(product.equals("o"))));
    }
    model =
        Engines.load(
            new ScriptModule("Products", attributes),
            SOURCE
                .replace(
                    "$PREPARE", linear.prepare(PRODUCTS.stream().map("self."::concat).toList()))
                .replace("$MEMBERS", ScriptModule.declare(attributes))
                .replace("$METHODS", linear.methods("Products"))
                .replace("$LAYERS", Integer.toString(LAYERS))
                .replace("$INNER", Integer.toString(config.intermediateSize()))
                .replace("$Q", linear.call(linear.input("x", "self.q"), "self.q"))
                .replace("$A", linear.call(linear.input("seen", "self.a"), "self.a"))
                .replace(
                    "$I",
                    linear.activated(linear.input("kept", "self.i"), "self.i", "relu", "self.o"))
                .replace("$O", linear.back("inner", "self.o")),
            device,
            false);
    manager = model.getNDManager().newSubManager();
    long h = config.hiddenSize();
    long inner = config.intermediateSize();
    x = manager.randomNormal(new Shape(rows, h));
    try (NDManager given = manager.newSubManager()) {
      call(
          "prepare",
          weight(given, 3 * h, h),
          weight(given, h, h),
          weight(given, config.architecture().isGated() ? 2 * inner : inner, h),
          weight(given, h, inner));
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static NDArray weight(NDManager manager, long out, long in) {
    return manager.randomNormal(
        0, (float) (1 / Math.sqrt((double) in)), new Shape(out, in), DataType.FLOAT32);
  }

  private NDArray call(String method, NDArray... arguments) {
    return Engines.withThreads(Engines.CORES, () -> Engines.call(model, method, false, arguments));
  }

  /** Operations a second, measured once in a process. */
  public static double of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    return MEASURED.of(config, kernel, device);
  }

  private static double measure(ModelConfig config, Kernel kernel, Device device)
      throws IOException {
    double best = 0;
    try (MatrixRate rate =
        new MatrixRate(config, kernel, device, device.isGpu() ? ROWS_ON_GPU : ROWS)) {
      for (int round = 0; round < ROUNDS; round++) {
        best = Math.max(best, rate.measure());
      }
    }
    return best;
  }

  /** Operations a second, measured now. */
  public double measure() {
    long start = System.nanoTime();
    try (NDArray product = call("forward", x)) {
      product.toFloatArray(); // waits for the device
    }
    return operations / ((System.nanoTime() - start) / 1e9);
  }

  @Override
  public void close() {
    model.close();
  }
}
