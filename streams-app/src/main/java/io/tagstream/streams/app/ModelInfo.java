package io.tagstream.streams.app;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** A gauge that names the model that serves. */
final class ModelInfo {
  private final MeterRegistry registry;
  private final String name;
  private final String description;
  private Gauge serving;

  ModelInfo(MeterRegistry registry, String name, String description) {
    this.registry = registry;
    this.name = name;
    this.description = description;
  }

  /**
   * A model serves.
   *
   * @param baseModel or null
   * @return whether it took over from another one
   */
  synchronized boolean serving(String version, String baseModel) {
    Gauge old = serving;
    // Prometheus's client makes every "info" a gauge that is 1.
    serving =
        Gauge.builder(name, () -> 1)
            .description(description)
            .tag("version", version)
            .tag("base_model", baseModel == null ? "unknown" : baseModel)
            .register(registry);
    if (old != null && !old.getId().equals(serving.getId())) {
      registry.remove(old);
    }
    return old != null;
  }

  /** None serves any more. */
  synchronized void none() {
    if (serving != null) {
      registry.remove(serving);
      serving = null;
    }
  }
}
