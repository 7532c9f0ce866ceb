package io.tagstream.streams.app;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.TaggedBatch;
import io.tagstream.streams.tagging.TaggingMetrics;
import java.time.Duration;

/** The meters of the challenger's stage: few, since it serves nobody. */
final class ChallengerMetrics implements EngineMetrics, TaggingMetrics {
  private final Counter sentences;
  private final Timer infer;
  private final ModelInfo info;

  /** Registers the meters. */
  ChallengerMetrics(MeterRegistry registry) {
    sentences =
        Counter.builder("tagstream.challenger.sentences")
            .description("Sentences that the challenger tagged")
            .register(registry);
    infer =
        Timer.builder("tagstream.challenger.infer")
            .description("Time that the challenger took for a batch")
            .register(registry);
    info = new ModelInfo(registry, "tagstream.challenger.info", "The challenger's version");
  }

  /** A challenger is at work. */
  void serving(String version, String baseModel) {
    var unused = info.serving(version, baseModel);
  }

  /** None is at work. */
  void none() {
    info.none();
  }

  @Override
  public void tagged(Tagging tagging, double latencySeconds) {
    sentences.increment();
  }

  @Override
  public void batchTagged(TaggedBatch batch) {
    infer.record(Duration.ofNanos((long) (batch.inferSeconds() * 1e9)));
  }
}
