package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/** Kafka's own meters of one stage, until closed. */
final class KafkaMeters implements AutoCloseable {
  /** How soon a newly assigned partition shows its lag. */
  private static final Duration LOOK = Duration.ofSeconds(5);

  private final ScheduledExecutorService scheduler;
  private final KafkaStreamsMetrics metrics;

  KafkaMeters(MeterRegistry registry, KafkaStreams streams, String stage) {
    scheduler =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "meters-" + stage);
              thread.setDaemon(true);
              return thread;
            });
    metrics = new KafkaStreamsMetrics(streams, Tags.of("stage", stage), scheduler, LOOK);
    metrics.bindTo(registry);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    metrics.close();
  }
}
