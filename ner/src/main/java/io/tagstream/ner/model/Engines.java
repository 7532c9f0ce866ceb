package io.tagstream.ner.model;

import ai.djl.Device;
import ai.djl.engine.Engine;

/** The one place that starts libtorch, and what this machine offers it. */
public final class Engines {
  static {
    // The library otherwise reports its use over the network.
    System.setProperty("OPT_OUT_TRACKING", "true");
  }

  private Engines() {}

  /** The first CUDA device, or the processor. */
  public static Device device() {
    return engine().defaultDevice();
  }

  /** Seeds libtorch's generator: dropout. */
  public static void seed(int seed) {
    engine().setRandomSeed(seed);
  }

  static Engine engine() {
    return Engine.getEngine("PyTorch");
  }
}
