package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.model.script.ScriptType;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how a model computes by measuring one of its layers: bf16 is several times as fast as f32
 * where the processor multiplies it, and slower where it is emulated; and whose f32 products are
 * faster, libtorch's own or oneDNN's on packed weights, depends on the processor, too.
 */
public final class Precision {
  private static final Logger LOG = LoggerFactory.getLogger(Precision.class);

  private static final int ROWS = 16;
  private static final int TIME = 32;
  private static final int ROUNDS = 5;

  /** By so much a shorter type must win. */
  private static final double TENTH = 1.1;

  /** A kernel whose logits are off by more computes something else; bf16 is off by a hundredth. */
  private static final double TOLERANCE = 0.2;

  /** Seconds that were measured, by device, shape of the layer and kernel; infinite: it fails. */
  private static final Map<String, Double> MEASURED = new ConcurrentHashMap<>();

  private Precision() {}

  /** The fastest way to tag; in f32 where no shorter type wins by a tenth. */
  public static Kernel fastest(ModelConfig config, Device device) throws IOException {
    return fastest(config, device, device.isGpu() ? List.of(false) : List.of(false, true));
  }

  /** The fastest type to train in; f32 where no shorter one wins by a tenth. */
  public static ScriptType fastestToTrain(ModelConfig config, Device device) throws IOException {
    return fastest(config, device, List.of(false)).type();
  }

  private static Kernel fastest(ModelConfig config, Device device, List<Boolean> packed)
      throws IOException {
    Kernel best = Kernel.PLAIN;
    double bestSeconds = Double.POSITIVE_INFINITY;
    for (ScriptType type : types(device)) {
      for (boolean pack : packed) {
        Kernel kernel = new Kernel(type, pack);
        double handicap = type == ScriptType.FLOAT32 ? 1 : TENTH;
        double seconds = measured(config, kernel, device) * handicap;
        if (seconds < bestSeconds) {
          best = kernel;
          bestSeconds = seconds;
        }
      }
    }
    LOG.debug("{} wide runs fastest as {} on {}", config.hiddenSize(), best, device);
    return best;
  }

  private static List<ScriptType> types(Device device) {
    return device.isGpu()
        ? List.of(ScriptType.FLOAT32, ScriptType.BFLOAT16, ScriptType.FLOAT16)
        : List.of(ScriptType.FLOAT32, ScriptType.BFLOAT16);
  }

  private static double measured(ModelConfig config, Kernel kernel, Device device)
      throws IOException {
    String key =
        "%s %d %d %s".formatted(device, config.hiddenSize(), config.intermediateSize(), kernel);
    Double known = MEASURED.get(key);
    if (known == null) {
      known = seconds(config, kernel, device);
      MEASURED.put(key, known);
    }
    return known;
  }

  /** For one layer; infinite if the kernel does not run here, or computes something else. */
  static double seconds(ModelConfig config, Kernel kernel, Device device) throws IOException {
    try (ScriptedClassifier layer =
            ScriptedClassifier.load(config.oneLayer(TIME), Weights.trial(), kernel, device);
        NDManager manager = layer.newManager()) {
      NDArray ids = manager.zeros(new Shape(ROWS, TIME), DataType.INT64);
      NDArray mask = manager.ones(new Shape(ROWS, TIME), DataType.BOOLEAN);
      if (!kernel.equals(Kernel.PLAIN) && !agrees(config, layer, ids, mask, device)) {
        LOG.debug("{} is wrong for layers {} wide", kernel, config.hiddenSize());
        return Double.POSITIVE_INFINITY;
      }
      double best = Double.MAX_VALUE;
      for (int round = 0; round < ROUNDS; round++) {
        long start = System.nanoTime();
        // Reading the result waits for the device.
        layer.run("predict", false, ids, mask).toFloatArray();
        best = Math.min(best, (System.nanoTime() - start) / 1e9);
      }
      return best;
    } catch (CorruptModelException | EngineException e) {
      if (!kernel.packed()) {
        throw e;
      }
      LOG.debug("This libtorch has no {}: {}", kernel, e.getMessage());
      return Double.POSITIVE_INFINITY;
    }
  }

  /**
   * Whether a layer computes what a plain one does: with f32 weights of some narrow shapes, 96 by
   * 24 say, oneDNN's fused layers take a layout for another one.
   */
  private static boolean agrees(
      ModelConfig config, ScriptedClassifier layer, NDArray ids, NDArray mask, Device device)
      throws IOException {
    float[] found = layer.run("forward", false, ids, mask).toFloatArray();
    float[] wanted;
    try (ScriptedClassifier plain =
        ScriptedClassifier.load(config.oneLayer(TIME), Weights.trial(), Kernel.PLAIN, device)) {
      wanted = plain.run("forward", false, ids, mask).toFloatArray();
    }
    double difference = 0;
    double size = 0;
    for (int i = 0; i < wanted.length; i++) {
      difference += Math.abs(found[i] - wanted[i]);
      size += Math.abs(wanted[i]);
    }
    return difference < TOLERANCE * size; // not so if one is NaN
  }
}
