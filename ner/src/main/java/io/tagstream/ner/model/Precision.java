package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.model.script.ScriptType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the element type of a model by measuring one of its layers: bf16 is several times as fast
 * as f32 where the processor multiplies it, and slower where it is emulated.
 */
public final class Precision {
  private static final Logger LOG = LoggerFactory.getLogger(Precision.class);

  private static final int ROWS = 16;
  private static final int TIME = 32;
  private static final int ROUNDS = 5;

  /** What was measured, by device and shape of the layer. */
  private static final Map<String, ScriptType> MEASURED = new ConcurrentHashMap<>();

  private Precision() {}

  /** The fastest type for inference; f32 where none wins by a tenth. */
  public static ScriptType fastest(ModelConfig config, Device device) throws IOException {
    String key = "%s %d %d".formatted(device, config.hiddenSize(), config.intermediateSize());
    ScriptType known = MEASURED.get(key);
    if (known != null) {
      return known;
    }
    ScriptType best = ScriptType.FLOAT32;
    double bestSeconds = seconds(config, ScriptType.FLOAT32, device) / 1.1;
    for (ScriptType type : candidates(device)) {
      double seconds = seconds(config, type, device);
      if (seconds < bestSeconds) {
        best = type;
        bestSeconds = seconds;
      }
    }
    LOG.debug("{} runs fastest as {}", key, best);
    MEASURED.put(key, best);
    return best;
  }

  private static List<ScriptType> candidates(Device device) {
    return device.isGpu()
        ? List.of(ScriptType.BFLOAT16, ScriptType.FLOAT16)
        : List.of(ScriptType.BFLOAT16);
  }

  private static double seconds(ModelConfig config, ScriptType type, Device device)
      throws IOException {
    try (ScriptedClassifier layer =
            ScriptedClassifier.load(config.oneLayer(TIME), Weights.random(0), type, device);
        NDManager manager = layer.newManager()) {
      NDArray ids = manager.zeros(new Shape(ROWS, TIME), DataType.INT64);
      NDArray mask = manager.ones(new Shape(ROWS, TIME), DataType.BOOLEAN);
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        // Reading the result waits for the device.
        layer.run("predict", false, ids, mask).toFloatArray();
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return best;
    }
  }
}
