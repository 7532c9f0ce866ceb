package io.tagstream.ner.tune;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import io.tagstream.ner.program.Kernel;
import io.tagstream.ner.torch.Engines;
import java.io.IOException;
import java.util.Arrays;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out from which size on a batch that runs alone is done sooner with two threads than with
 * one. Each product ends with the two waiting for each other, which takes a microsecond on one
 * machine and fifty on another.
 */
public final class SecondThread {
  private static final Logger LOG = LoggerFactory.getLogger(SecondThread.class);

  private static final Measured<Kernel, Integer> MEASURED = new Measured<>(SecondThread::measure);

  /** Word pieces; from the last one on it is taken to be worth it. */
  private static final int[] SIZES = {32, 64, 128, 256, 512};

  private static final int LAYERS = 4;
  private static final int ROUNDS = 9;

  /**
   * The part of the time with one that it must be down to: another core is much, and calls that
   * differ gain less than equal ones.
   */
  private static final double WORTH = 0.75;

  private SecondThread() {}

  /** Word pieces of the smallest batch that is worth it. */
  public static int of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    return MEASURED.of(config, kernel, device);
  }

  private static int measure(ModelConfig config, Kernel kernel, Device device) throws IOException {
    int last = SIZES.length - 1;
    if (device.isGpu() || Engines.CORES == 1) {
      return SIZES[last];
    }
    int i = 0;
    try (LayerTrial layers = new LayerTrial(config, LAYERS, kernel, device)) {
      while (i < last && !pays(layers, SIZES[i])) {
        i++;
      }
    }
    LOG.debug("A second thread is worth it from {} word pieces on", SIZES[i]);
    return SIZES[i];
  }

  /** Whether it pays, by medians: two threads are fast at times where they are not in general. */
  private static boolean pays(LayerTrial layers, int pieces) {
    double[] one = new double[ROUNDS];
    double[] two = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      one[round] = layers.seconds(pieces, 1);
      two[round] = layers.seconds(pieces, 2);
    }
    Arrays.sort(one);
    Arrays.sort(two);
    double ratio = two[ROUNDS / 2] / one[ROUNDS / 2];
    LOG.debug("{} word pieces with two threads take {} of the time with one", pieces, ratio);
    return ratio < WORTH;
  }
}
