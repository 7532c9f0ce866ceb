package io.tagstream.streams.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.ner.model.Entity;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.tagging.TaggingMetrics;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;

/** The meters of the tagging stage, of its queue and of its model. */
final class TaggerMetrics implements EngineMetrics, TaggingMetrics {
  /** From a small model on an idle machine to the time limit of a batch. */
  private static final Duration[] SECONDS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  private static final double[] SENTENCES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};

  private final MeterRegistry registry;
  private final Counter tagged;
  private final Counter deadLettered;
  private final Counter realTokens;
  private final Counter paddingTokens;
  private final Counter failedBatches;
  private final Counter swaps;
  private final Counter rejected;
  private final DistributionSummary batchSentences;
  private final Timer infer;
  private final Timer queue;
  private final Timer latency;
  private final Map<String, Counter> entities = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private Gauge serving;

  /** Registers the meters. */
  TaggerMetrics(MeterRegistry registry) {
    this.registry = registry;
    tagged = sentences("tagged");
    deadLettered = sentences("dead_letter");
    realTokens = tokens("real");
    paddingTokens = tokens("padding");
    failedBatches = counter("batches.failed", "Batches that failed or took too long");
    swaps = counter("model.swaps", "Models that took over from another one");
    rejected = counter("model.rejected", "Champions that could not be loaded");
    batchSentences =
        DistributionSummary.builder("tagstream.batch.sentences")
            .description("Sentences in a batch")
            .baseUnit("sentences")
            .serviceLevelObjectives(SENTENCES)
            .register(registry);
    infer = timer("infer", "Time that the model took for a batch");
    queue = timer("queue", "Time that a sentence waited for its batch");
    latency = timer("latency", "Time from a sentence's arrival here to its result");
    Gauge.builder("tagstream.queue.tokens", tokens, AtomicLong::get)
        .description("Word pieces queued or with the model")
        .baseUnit("tokens")
        .register(registry);
  }

  @Override
  public void batchTagged(int sentences, long real, long padded, double inferSeconds) {
    batchSentences.record(sentences);
    realTokens.increment((double) real);
    paddingTokens.increment((double) (padded - real));
    infer.record(duration(inferSeconds));
  }

  @Override
  public void batchFailed() {
    failedBatches.increment();
  }

  @Override
  public void sentenceWaited(double queueSeconds) {
    queue.record(duration(queueSeconds));
  }

  @Override
  public void tokensInFlight(long now) {
    tokens.set(now);
  }

  @Override
  public void tagged(List<Entity> found, double latencySeconds) {
    tagged.increment();
    latency.record(duration(latencySeconds));
    found.forEach(entity -> entities(entity.type()).increment());
  }

  @Override
  public void deadLettered() {
    deadLettered.increment();
  }

  /** A model serves, perhaps instead of another one. */
  synchronized void serving(String version, String baseModel) {
    Gauge old = serving;
    // Prometheus's client makes every "info" a gauge that is 1.
    serving =
        Gauge.builder("tagstream.model.info", () -> 1)
            .description("The serving model version")
            .tag("version", version)
            .tag("base_model", baseModel == null ? "unknown" : baseModel)
            .register(registry);
    if (old != null) {
      swaps.increment();
      if (!old.getId().equals(serving.getId())) {
        registry.remove(old);
      }
    }
  }

  /** A champion that cannot serve. */
  void rejected() {
    rejected.increment();
  }

  private Counter entities(String type) {
    return entities.computeIfAbsent(
        type,
        name ->
            Counter.builder("tagstream.entities")
                .description("Entities found")
                .tag("type", name)
                .register(registry));
  }

  private Counter sentences(String outcome) {
    return Counter.builder("tagstream.sentences")
        .description("Records read from the sentences topic and answered")
        .tag("outcome", outcome)
        .register(registry);
  }

  private Counter tokens(String kind) {
    return Counter.builder("tagstream.batch.tokens")
        .description("Word pieces that the model computed, by whether they were of a sentence")
        .tag("kind", kind)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("tagstream." + name).description(description).register(registry);
  }

  private Timer timer(String name, String description) {
    return Timer.builder("tagstream." + name)
        .description(description)
        .serviceLevelObjectives(SECONDS)
        .register(registry);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
