package io.tagstream.ner.model;

import ai.djl.Device;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out from which size on a batch that runs alone is done sooner with two threads than with
 * one. Each product ends with the two waiting for each other, which takes a microsecond on one
 * machine and fifty on another.
 */
final class SecondThread {
  private static final Logger LOG = LoggerFactory.getLogger(SecondThread.class);

  private static final Measured<Integer> MEASURED = new Measured<>();

  /** Word pieces; from the last one on it is taken to be worth it. */
  private static final int[] SIZES = {32, 64, 128, 256, 512, 1024};

  private static final int LAYERS = 4;
  private static final int ROUNDS = 7;

  /** By so much two must win. */
  private static final double TENTH = 0.9;

  private SecondThread() {}

  /** Word pieces of the smallest batch that is worth it. */
  static int of(ModelConfig config, Kernel kernel, Device device) throws IOException {
    return MEASURED.of(config, device, kernel, () -> measure(config, kernel, device));
  }

  private static int measure(ModelConfig config, Kernel kernel, Device device) throws IOException {
    int last = SIZES.length - 1;
    int i = device.isGpu() || Engines.CORES == 1 ? last : 0;
    try (LayerTrial layers = new LayerTrial(config, LAYERS, kernel, device)) {
      while (i < last && !pays(layers, SIZES[i])) {
        i++;
      }
    }
    LOG.debug("A second thread is worth it from {} word pieces on", SIZES[i]);
    return SIZES[i];
  }

  private static boolean pays(LayerTrial layers, int pieces) {
    double one = Double.MAX_VALUE;
    double two = Double.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      one = Math.min(one, layers.seconds(pieces, 1));
      two = Math.min(two, layers.seconds(pieces, 2));
    }
    LOG.debug("{} word pieces: {} ms with one thread, {} with two", pieces, 1e3 * one, 1e3 * two);
    return two < TENTH * one;
  }
}
