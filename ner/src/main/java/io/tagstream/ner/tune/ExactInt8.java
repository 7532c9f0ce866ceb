package io.tagstream.ner.tune;

import ai.djl.Device;
import ai.djl.Model;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Linear;
import io.tagstream.ner.program.QuantizedInput;
import io.tagstream.ner.script.ScriptModule;
import io.tagstream.ner.script.ScriptTensor;
import io.tagstream.ner.script.ScriptType;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether products in 8 bits are exact here. Processors without VNNI or AMX add pairs of them in 16
 * bits, which are too few for large ones; that would show in some sentences only.
 */
final class ExactInt8 {
  private static final Logger LOG = LoggerFactory.getLogger(ExactInt8.class);

  private static final int WIDTH = 64;
  private static final int ROWS = 32;

  /** What the largest input is taken for, beside weights of 1. */
  private static final float LARGEST = 127;

  private static final String SOURCE =
      """
      class Product(Module):
        __parameters__ = []
        __buffers__ = []
      $MEMBERS\
      $METHODS\
        def forward(self: __torch__.Product, x: Tensor, weight: Tensor) -> Tensor:
          self.p_weight = weight
          self.p_bias = torch.zeros_like(torch.select(weight, 0, 0))
      $PREPARE\
          return $PRODUCT
      """;

  private static Boolean known;

  private ExactInt8() {}

  /** Measured once in a process. */
  static synchronized boolean isHere(Device device) throws IOException {
    if (known == null) {
      known = compute(device);
      LOG.debug("Products in 8 bits are {}", known ? "exact" : "not exact here");
    }
    return known;
  }

  private static boolean compute(Device device) throws IOException {
    Linear linear = new Kernel(ScriptType.FLOAT32, Kernel.Form.INT8).linear();
    Map<String, Object> attributes = new LinkedHashMap<>();
    attributes.put("training", false);
    attributes.put("p_weight", ScriptTensor.NONE);
    attributes.put("p_bias", ScriptTensor.NONE);
    attributes.putAll(linear.attributes("p", new QuantizedInput(new float[] {1}, 128, new int[0])));
    String source =
        SOURCE
            .replace("$MEMBERS", ScriptModule.declare(attributes))
            .replace("$METHODS", linear.methods("Product"))
            .replace("$PREPARE", linear.prepare(List.of("self.p")))
            .replace("$PRODUCT", linear.back(linear.input("x", "self.p"), "self.p"));
    try (Model model =
            Engines.load(new ScriptModule("Product", attributes), source, device, false);
        NDManager manager = model.getNDManager().newSubManager()) {
      NDArray x = manager.full(new Shape(ROWS, WIDTH), LARGEST, DataType.FLOAT32);
      NDArray weight = manager.ones(new Shape(WIDTH, WIDTH));
      float[] found =
          Engines.withThreads(1, () -> Engines.call(model, "forward", false, x, weight))
              .toFloatArray();
      for (float value : found) {
        if (Math.abs(value - LARGEST * WIDTH) > 1) {
          return false;
        }
      }
      return true;
    } catch (CorruptModelException | EngineException e) {
      LOG.debug("This libtorch has no products in 8 bits: {}", e.getMessage());
      return false;
    }
  }
}
