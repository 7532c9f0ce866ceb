package io.tagstream.trainer.service;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The trainer's meters. The gauges are of the training that runs, and afterwards of the last one; a
 * figure not known yet is NaN.
 */
public final class TrainerMetrics implements ServiceListener {
  private final Map<State, Counter> requests = new EnumMap<>(State.class);
  private volatile Figures figures = new Figures(0, 0, Double.NaN, Double.NaN, Double.NaN);

  /** Registers the meters. */
  public TrainerMetrics(MeterRegistry registry) {
    gauge(registry, "step", null, "Optimizer steps done", figures -> figures.step);
    gauge(registry, "steps", null, "Optimizer steps in all", figures -> figures.steps);
    gauge(registry, "loss", null, "Training loss of the last step", figures -> figures.loss);
    gauge(registry, "f1", null, "F1 of the last evaluation on dev", figures -> figures.f1);
    gauge(registry, "eta", "seconds", "Estimated time to the end", figures -> figures.eta);
    for (State state : State.values()) {
      if (state.isFinal()) {
        requests.put(
            state,
            Counter.builder("tagstream.training.requests")
                .description("Training requests that ended")
                .tag("outcome", state.name().toLowerCase(Locale.ROOT))
                .register(registry));
      }
    }
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String unit,
      String description,
      ToDoubleFunction<Figures> figure) {
    Gauge.builder("tagstream.training." + name, () -> figure.applyAsDouble(figures))
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }

  @Override
  public void started(String requestId) {
    figures = new Figures(0, 0, Double.NaN, Double.NaN, Double.NaN);
  }

  @Override
  public void progress(
      long step, long totalSteps, double epoch, double loss, Double f1, Double etaSeconds) {
    figures = new Figures(step, totalSteps, loss, orNaN(f1), orNaN(etaSeconds));
  }

  @Override
  public void ended(String requestId, State state) {
    requests.get(state).increment();
  }

  private static double orNaN(Double value) {
    return value == null ? Double.NaN : value;
  }

  private record Figures(double step, double steps, double loss, double f1, double eta) {}
}
