package io.tagstream.streams.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.tagstream.runtime.process.Daemons;
import io.tagstream.streams.stage.StageHealth;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/** How one stage gets on, and Kafka's own meters of it; until closed. */
final class StageMeters implements AutoCloseable {
  /** How soon a newly assigned partition shows its lag. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final MeterRegistry registry;
  private final List<Meter> meters;
  private final ScheduledExecutorService scheduler;
  private final KafkaStreamsMetrics metrics;

  StageMeters(MeterRegistry registry, KafkaStreams streams, StageHealth health, String stage) {
    this.registry = registry;
    meters =
        List.of(
            FunctionCounter.builder("tagstream.thread.restarts", health, StageHealth::restarts)
                .description("Stream threads that ended with an exception and were replaced")
                .tag("stage", stage)
                .register(registry),
            Gauge.builder("tagstream.standing.partitions", health, StageHealth::standing)
                .description("Partitions in which nothing moves though records wait")
                .tag("stage", stage)
                .register(registry));
    scheduler = Executors.newSingleThreadScheduledExecutor(Daemons.named("meters-" + stage));
    metrics = new KafkaStreamsMetrics(streams, Tags.of("stage", stage), scheduler, LOOK);
    metrics.bindTo(registry);
  }

  @Override
  public void close() {
    meters.forEach(registry::remove);
    scheduler.shutdownNow();
    metrics.close();
  }
}
