package io.tagstream.streams.app;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.kafka.KafkaStreamsMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.apache.kafka.streams.KafkaStreams;

/** Kafka's own meters of one stage, until closed. */
final class KafkaMeters implements AutoCloseable {
  /** Kafka has some 500 for each client, and most of them repeat each other. */
  private static final Set<String> WORTH_HAVING =
      Set.of(
          "kafka.consumer.fetch.manager.records.lag",
          "kafka.consumer.fetch.manager.records.lag.max",
          "kafka.consumer.fetch.manager.records.consumed.rate",
          "kafka.consumer.coordinator.rebalance.rate.per.hour",
          "kafka.stream.thread.commit.latency.avg",
          "kafka.stream.thread.commit.latency.max",
          "kafka.stream.thread.process.rate",
          "kafka.producer.record.send.rate",
          "kafka.producer.record.error.rate");

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

  /** Keeps the others out of a registry. */
  static MeterFilter worthHaving() {
    return MeterFilter.deny(id -> id.getName().startsWith("kafka.") && !isWorthHaving(id));
  }

  private static boolean isWorthHaving(Meter.Id id) {
    String client = id.getTag("client.id");
    return WORTH_HAVING.contains(id.getName())
        && (client == null || !client.endsWith("-restore-consumer"));
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
    metrics.close();
  }
}
