package io.tagstream.web.http;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.LongStream;

/** The meters of the server. */
final class HttpMeters {
  /** Buckets from a request for the health to the longest that is waited for a model. */
  private static final Duration[] SECONDS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 30_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private final MeterRegistry registry;

  HttpMeters(MeterRegistry registry, Supplier<Number> connections) {
    this.registry = registry;
    Gauge.builder("tagstream.http.connections", connections)
        .description("Connections of HTTP clients")
        .register(registry);
  }

  /**
   * A request has its answer, or its client has gone.
   *
   * @param path one of those that there are, or {@code other}
   * @param status of the answer; 499 where the client was gone before
   */
  void answered(String path, int status, long nanos) {
    Timer.builder("tagstream.http.requests")
        .description("HTTP requests, from their headers to their answers")
        .tag("path", path)
        .tag("status", Integer.toString(status))
        .serviceLevelObjectives(SECONDS)
        .register(registry)
        .record(Duration.ofNanos(nanos));
  }
}
