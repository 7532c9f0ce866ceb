package io.tagstream.runtime.health;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.instrumentation.jvm.ProcessMetrics;
import java.util.List;
import java.util.Set;
import java.util.function.DoubleConsumer;

/** An application's registry of meters: its own, the JVM's, and the few of Kafka's worth having. */
public final class Meters implements AutoCloseable {
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

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();

  /** A registry with the JVM's meters. */
  public Meters() {
    registry.config().meterFilter(worthHaving());
    // Names that Prometheus's own check refuses: nanoseconds, and a count that counts nothing.
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
    registry.config().meterFilter(MeterFilter.denyNameStartsWith("system.cpu.count"));
    new JvmMemoryMetrics().bindTo(registry);
    gc.bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    // Memory of the process, native memory included, where the system tells.
    ProcessMetrics.builder().register(registry.getPrometheusRegistry());
  }

  private static MeterFilter worthHaving() {
    return MeterFilter.deny(id -> id.getName().startsWith("kafka.") && !isWorthHaving(id));
  }

  private static boolean isWorthHaving(Meter.Id id) {
    String client = id.getTag("client.id");
    return WORTH_HAVING.contains(id.getName())
        && (client == null || !client.endsWith("-restore-consumer"));
  }

  /** Where to register more meters. */
  public MeterRegistry registry() {
    return registry;
  }

  /**
   * Registers a histogram of values between 0 and 1, which Micrometer would round up to whole ones
   * (its issue 2341).
   *
   * @param name as Prometheus has it
   * @param bounds of its buckets, each inclusive
   * @return what to tell the values to
   */
  public DoubleConsumer shares(String name, String description, double... bounds) {
    Histogram histogram =
        Histogram.builder()
            .name(name)
            .help(description)
            .classicOnly()
            .classicUpperBounds(bounds)
            .withoutExemplars() // what they would need is not on the classpath
            .register(registry.getPrometheusRegistry());
    return histogram::observe;
  }

  /** Registers what {@code /health} says of each component, for alarms: 1 is up. */
  public void health(List<Component> components) {
    for (Component component : components) {
      Gauge.builder("tagstream.health", () -> isUp(component) ? 1 : 0)
          .description("Whether a component of /health is up")
          .tag("component", component.name())
          .register(registry);
    }
  }

  private static boolean isUp(Component component) {
    try {
      return component.check().up();
    } catch (RuntimeException e) {
      return false; // as on /health, which says why
    }
  }

  /** All of them in Prometheus's text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
