package io.tagstream.ner.tune;

import ai.djl.Device;
import io.tagstream.ner.architecture.ModelConfig;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What is measured once in a process, for all models of one structure and width on a device; at a
 * quiet time, if that comes first.
 */
final class Measured<W, T> {
  private final Map<String, T> known = new HashMap<>();
  private final Measurement<W, T> measurement;

  /** Finds it out. */
  @FunctionalInterface
  interface Measurement<W, T> {
    T take(ModelConfig config, W way, Device device) throws IOException;
  }

  Measured(Measurement<W, T> measurement) {
    this.measurement = measurement;
  }

  /**
   * Measures, unless it is known. One measures at a time.
   *
   * @param way what else the result depends on
   */
  synchronized T of(ModelConfig config, W way, Device device) throws IOException {
    String key =
        "%s %s %d %d %s"
            .formatted(
                device,
                config.architecture().structure(),
                config.hiddenSize(),
                config.intermediateSize(),
                way);
    T found = known.get(key);
    if (found == null) {
      found = measurement.take(config, way, device);
      known.put(key, found);
    }
    return found;
  }
}
