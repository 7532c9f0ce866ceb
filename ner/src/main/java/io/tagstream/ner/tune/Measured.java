package io.tagstream.ner.tune;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What is measured once in a process, for all models of one width on a device; at a quiet time, if
 * that comes first.
 */
final class Measured<T> {
  private final Map<String, T> known = new HashMap<>();

  /** Finds it out. */
  @FunctionalInterface
  interface Measurement<T> {
    T take() throws IOException;
  }

  /**
   * Measures, unless it is known. One measures at a time.
   *
   * @param way what else the result depends on
   */
  synchronized T of(ModelConfig config, Device device, Object way, Measurement<T> measurement)
      throws IOException {
    String key =
        "%s %d %d %s".formatted(device, config.hiddenSize(), config.intermediateSize(), way);
    T found = known.get(key);
    if (found == null) {
      found = measurement.take();
      known.put(key, found);
    }
    return found;
  }
}
