package io.tagstream.ner.tune;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds how large a batch should be: large enough for the device's full rate and no larger, since
 * what a layer leaves for the next one must stay in the caches of a processor, and a smaller batch
 * is done sooner.
 */
public final class BatchBudget {
  private static final Logger LOG = LoggerFactory.getLogger(BatchBudget.class);
  private static final Measured<Kernel, Integer> MEASURED = new Measured<>(BatchBudget::measure);

  private static final int[] ON_PROCESSOR = {256, 512, 1024, 2048};
  private static final int[] ON_GPU = {2048, 4096, 8192, 16_384, 32_768, 65_536};
  private static final int ROUNDS = 7;

  /** What a call costs besides must not count for more than in a whole model. */
  private static final int LAYERS = 4;

  /** The smallest one wins that comes so close to the best. */
  private static final double CLOSE = 0.95;

  private BatchBudget() {}

  /** Word pieces of a batch, padding included. */
  public static int of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    return MEASURED.of(config, kernel, device);
  }

  private static int measure(ModelConfig config, Kernel kernel, Device device) throws IOException {
    int[] sizes = device.isGpu() ? ON_GPU : ON_PROCESSOR;
    double[] rates = new double[sizes.length];
    try (LayerTrial layers = new LayerTrial(config, LAYERS, kernel, device)) {
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < sizes.length; i++) {
          rates[i] = Math.max(rates[i], layers.rate(sizes[i]));
        }
      }
    }
    int chosen = sizes[smallest(rates)];
    LOG.debug(
        "Batches of {} word pieces: {} ran at {} a second",
        chosen,
        Arrays.toString(sizes),
        Arrays.toString(rates));
    return chosen;
  }

  /** Which is the first one that comes close to the best. */
  static int smallest(double... rates) {
    double enough = CLOSE * Arrays.stream(rates).max().orElseThrow();
    int i = 0;
    while (rates[i] < enough) {
      i++;
    }
    return i;
  }
}
