package io.tagstream.streams.tagging;

import io.tagstream.streams.engine.TaggingEngine;
import io.tagstream.streams.stage.Excuse;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.TopicPartition;

/** What tagging may wait for: a model that is being loaded, and a sentence of many windows. */
final class Waits implements Excuse {
  private final TaggingEngine engine;
  private final AtomicInteger takeovers = new AtomicInteger();

  Waits(TaggingEngine engine) {
    this.engine = engine;
  }

  /** The same, and known to be waited for. */
  Runnable during(Runnable takeover) {
    return () -> {
      takeovers.incrementAndGet();
      try {
        takeover.run();
      } finally {
        takeovers.decrementAndGet();
      }
    };
  }

  @Override
  public boolean holds() {
    return takeovers.get() > 0;
  }

  @Override
  public boolean holds(TopicPartition partition) {
    return holds() || engine.readsLongSentenceOf(partition);
  }
}
