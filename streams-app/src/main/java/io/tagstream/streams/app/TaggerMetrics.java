package io.tagstream.streams.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.runtime.health.Meters;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.TaggedBatch;
import io.tagstream.streams.tagging.TaggingMetrics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.DoubleConsumer;
import java.util.stream.LongStream;

/** The meters of the tagging stage, of its queue and of its model. */
final class TaggerMetrics implements EngineMetrics, TaggingMetrics {
  /** Buckets from a small model on an idle machine to the time limit of a batch. */
  private static final Duration[] SECONDS =
      LongStream.of(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000)
          .mapToObj(Duration::ofMillis)
          .toArray(Duration[]::new);

  /** Buckets from a few words to the longest sentence. */
  private static final Duration[] TOKENIZING =
      LongStream.of(20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 100_000)
          .mapToObj(micros -> Duration.ofNanos(1000 * micros))
          .toArray(Duration[]::new);

  private static final double[] SENTENCES = {1, 2, 4, 8, 16, 32, 64, 128, 256, 512};
  private static final double[] FILL = {0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1};
  private static final double[] CONFIDENCE = {
    0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99
  };

  private final MeterRegistry registry;
  private final Counter tagged;
  private final Counter deadLettered;
  private final Counter words;
  private final Counter splitWords;
  private final Counter unknownWords;
  private final Counter realTokens;
  private final Counter paddingTokens;
  private final Counter failedBatches;
  private final Counter swaps;
  private final Counter rejected;
  private final Counter floorSeconds;
  private final DoubleConsumer confidence;
  private final DistributionSummary batchSentences;
  private final DoubleConsumer batchFill;
  private final Timer tokenize;
  private final Timer queue;
  private final Timer infer;
  private final Timer commit;
  private final Timer latency;
  private final Timer visible;
  private final Map<String, Counter> entities = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();
  private final AtomicLong bytes = new AtomicLong();
  private final ModelInfo info;

  /** Registers the meters. */
  TaggerMetrics(Meters meters) {
    registry = meters.registry();
    tagged = sentences("tagged");
    deadLettered = sentences("dead_letter");
    words = counter("words", "Words that were tagged");
    splitWords = counter("split.words", "Words of more than one word piece");
    unknownWords = counter("unknown.words", "Words that the vocabulary has no pieces for");
    confidence =
        meters.shares(
            "tagstream_sentence_confidence", "How sure of its tags the model was", CONFIDENCE);
    realTokens = tokens("real");
    paddingTokens = tokens("padding");
    failedBatches = counter("batches.failed", "Batches that failed or took too long");
    swaps = counter("model.swaps", "Models that took over from another one");
    rejected = counter("model.rejected", "Champions that could not be loaded");
    floorSeconds =
        Counter.builder("tagstream.infer.floor")
            .description("Time that the linear layers of real word pieces take at the full rate")
            .baseUnit("seconds")
            .register(registry);
    batchSentences =
        DistributionSummary.builder("tagstream.batch.sentences")
            .description("Sentences in a batch")
            .baseUnit("sentences")
            .serviceLevelObjectives(SENTENCES)
            .register(registry);
    batchFill =
        meters.shares("tagstream_batch_fill_ratio", "Share of its budget that a batch took", FILL);
    tokenize = timer("tokenize", "Time to split a sentence into word pieces", TOKENIZING);
    queue = timer("queue", "Time that a sentence waited for its batch", SECONDS);
    infer = timer("infer", "Time that the model took for a batch", SECONDS);
    commit = timer("commit", "Time that it took to commit a transaction", SECONDS);
    latency = timer("latency", "Time from a sentence's arrival here to its result", SECONDS);
    visible = timer("visible", "Time from a sentence's arrival here to the commit", SECONDS);
    info = new ModelInfo(registry, "tagstream.model.info", "The serving model version");
    gauge("queue.tokens", "tokens", "Word pieces queued or with the model", tokens);
    gauge("in.flight", "bytes", "Records that were read and not answered", bytes);
  }

  @Override
  public void batchTagged(TaggedBatch batch) {
    batchSentences.record(batch.sentences());
    batchFill.accept(batch.fill());
    realTokens.increment((double) batch.realTokens());
    paddingTokens.increment((double) (batch.paddedTokens() - batch.realTokens()));
    infer.record(duration(batch.inferSeconds()));
    floorSeconds.increment(batch.floorSeconds());
  }

  @Override
  public void batchFailed() {
    failedBatches.increment();
  }

  @Override
  public void sentenceEncoded(double seconds) {
    tokenize.record(duration(seconds));
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
  public void tagged(Tagging tagging, double latencySeconds) {
    tagged.increment();
    latency.record(duration(latencySeconds));
    tagging.entities().forEach(entity -> entities(entity.type()).increment());
    Signals signals = tagging.signals();
    words.increment(signals.words());
    splitWords.increment(signals.splitWords());
    unknownWords.increment(signals.unknownWords());
    confidence.accept(signals.confidence());
  }

  @Override
  public void deadLettered() {
    deadLettered.increment();
  }

  @Override
  public void bytesInFlight(long change) {
    bytes.addAndGet(change);
  }

  @Override
  public void committed(double seconds) {
    commit.record(duration(seconds));
  }

  @Override
  public void visible(double latencySeconds) {
    visible.record(duration(latencySeconds));
  }

  /** A model serves, perhaps instead of another one. */
  void serving(String version, String baseModel) {
    if (info.serving(version, baseModel)) {
      swaps.increment();
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
        .description("Word pieces of batches, and the padding to their longest sentences")
        .tag("kind", kind)
        .register(registry);
  }

  private Counter counter(String name, String description) {
    return Counter.builder("tagstream." + name).description(description).register(registry);
  }

  private void gauge(String name, String unit, String description, AtomicLong value) {
    Gauge.builder("tagstream." + name, value, AtomicLong::get)
        .description(description)
        .baseUnit(unit)
        .register(registry);
  }

  private Timer timer(String name, String description, Duration[] buckets) {
    return Timer.builder("tagstream." + name)
        .description(description)
        .serviceLevelObjectives(buckets)
        .register(registry);
  }

  private static Duration duration(double seconds) {
    return Duration.ofNanos((long) (seconds * 1e9));
  }
}
