package io.tagstream.trainer.service;

import static java.lang.Double.NaN;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.report.TrainingProgress;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * The trainer's meters. The gauges are of the training that runs, and afterwards of the last one; a
 * figure not known yet is NaN.
 */
public final class TrainerMetrics implements ServiceListener {
  private final Map<State, Counter> requests = new EnumMap<>(State.class);
  private volatile TrainingProgress progress; // null before the first step

  /** Registers the meters. */
  public TrainerMetrics(MeterRegistry registry) {
    gauge(registry, "step", null, "Optimizer steps done", 0, p -> (double) p.step());
    gauge(registry, "steps", null, "Optimizer steps in all", 0, p -> (double) p.totalSteps());
    gauge(registry, "loss", null, "Training loss of the last step", NaN, TrainingProgress::loss);
    gauge(registry, "f1", null, "F1 of the last evaluation on dev", NaN, TrainingProgress::f1);
    gauge(
        registry,
        "eta",
        "seconds",
        "Estimated time to the end",
        NaN,
        TrainingProgress::secondsRemaining);
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
      double unknown,
      Function<TrainingProgress, Double> figure) {
    Gauge.builder(
            "tagstream.training." + name,
            () -> Optional.ofNullable(progress).map(figure).orElse(unknown))
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }

  @Override
  public void started(String requestId) {
    progress = null;
  }

  @Override
  public void progress(TrainingProgress now) {
    progress = now;
  }

  @Override
  public void ended(String requestId, State state) {
    requests.get(state).increment();
  }
}
