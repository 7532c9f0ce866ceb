package io.tagstream.ner.tune;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.program.Kernel.Form;
import io.tagstream.ner.script.ScriptType;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses how a model computes by measuring one of its layers: bf16 is several times as fast as f32
 * where the processor multiplies it, and slower where it is emulated; and whose f32 products are
 * faster, libtorch's own or oneDNN's on packed weights, depends on the processor, too.
 */
public final class Precision {
  private static final Logger LOG = LoggerFactory.getLogger(Precision.class);

  /** The word pieces of a batch, enough for a processor's full rate. */
  private static final int PIECES = 1024;

  private static final int ROUNDS = 7;

  /** How many times as fast a shorter type must be to win. */
  private static final double TENTH = 1.1;

  private static final List<Form> ON_GPU = List.of(Form.PLAIN);
  private static final List<Form> FLOATING = List.of(Form.PLAIN, Form.PACKED);
  private static final List<Form> QUANTIZED = List.of(Form.PLAIN, Form.PACKED, Form.INT8);

  private static final Measured<List<Form>, List<Kernel>> MEASURED =
      new Measured<>(Precision::measure);

  private Precision() {}

  /**
   * The fastest way to tag; in f32 where no shorter type wins by a tenth.
   *
   * @param quantized whether the model can be computed in 8 bits
   */
  public static Kernel fastest(ModelConfig config, boolean quantized, Device device)
      throws IOException {
    return ranking(config, quantized, device).get(0);
  }

  /** All ways to tag that run here, the {@link #fastest} first. */
  public static List<Kernel> ranking(ModelConfig config, boolean quantized, Device device)
      throws IOException {
    List<Form> forms =
        device.isGpu() ? ON_GPU : quantized && ExactInt8.isHere(device) ? QUANTIZED : FLOATING;
    return MEASURED.of(config, forms, device);
  }

  /** The fastest type to train in; f32 where no shorter one wins by a tenth. */
  public static ScriptType fastestToTrain(ModelConfig config, Device device) throws IOException {
    return MEASURED.of(config, List.of(Form.PLAIN), device).get(0).type();
  }

  private static List<Kernel> measure(ModelConfig config, List<Form> forms, Device device)
      throws IOException {
    Map<Kernel, LayerTrial> trials = new LinkedHashMap<>();
    try {
      trials.put(Kernel.PLAIN, new LayerTrial(config, 1, Kernel.PLAIN, device));
      for (ScriptType type : types(device)) {
        for (Form form : forms) {
          add(trials, config, new Kernel(type, form), device);
        }
      }
      Map<Kernel, Double> rates = rates(trials);
      LOG.debug("{} wide, word pieces a second: {}", config.hiddenSize(), rates);
      return rates.keySet().stream().sorted(Comparator.comparing(rates::get).reversed()).toList();
    } finally {
      trials.values().forEach(LayerTrial::close);
    }
  }

  /** Measures round by round: what else the machine does slows down all of them. */
  private static Map<Kernel, Double> rates(Map<Kernel, LayerTrial> trials) {
    Map<Kernel, Double> rates = new LinkedHashMap<>();
    for (int round = 0; round < ROUNDS; round++) {
      trials.forEach(
          (kernel, trial) -> {
            double handicap = kernel.isShort() ? TENTH : 1;
            rates.merge(kernel, trial.rate(PIECES) / handicap, Math::max);
          });
    }
    return rates;
  }

  private static List<ScriptType> types(Device device) {
    return device.isGpu()
        ? List.of(ScriptType.FLOAT32, ScriptType.BFLOAT16, ScriptType.FLOAT16)
        : List.of(ScriptType.FLOAT32, ScriptType.BFLOAT16);
  }

  /**
   * Adds a kernel to those that compete, which have the plain one, if it runs here and computes the
   * same.
   */
  static void add(Map<Kernel, LayerTrial> trials, ModelConfig config, Kernel kernel, Device device)
      throws IOException {
    if (kernel.equals(Kernel.PLAIN)) {
      return;
    }
    try {
      trials.put(kernel, new LayerTrial(config, 1, kernel, device));
      if (trials.get(kernel).computesWhat(trials.get(Kernel.PLAIN))) {
        return;
      }
      LOG.debug("{} is wrong for layers {} wide", kernel, config.hiddenSize());
    } catch (CorruptModelException | EngineException e) {
      if (kernel.form() == Form.PLAIN) {
        throw e;
      }
      LOG.debug("This libtorch has no {}: {}", kernel, e.getMessage());
    }
    LayerTrial unfit = trials.remove(kernel);
    if (unfit != null) {
      unfit.close();
    }
  }
}
