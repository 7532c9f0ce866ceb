package io.tagstream.streams.engine;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what the queue tells. */
public final class InMemoryEngineMetrics implements EngineMetrics {
  public final List<TaggedBatch> batches = new CopyOnWriteArrayList<>();
  public final AtomicInteger failedBatches = new AtomicInteger();
  public final AtomicInteger sentencesEncoded = new AtomicInteger();
  public final AtomicInteger sentencesWaited = new AtomicInteger();
  public final AtomicLong tokensInFlight = new AtomicLong();
  public final AtomicLong mostTokensInFlight = new AtomicLong();

  @Override
  public void batchTagged(TaggedBatch batch) {
    batches.add(batch);
  }

  @Override
  public void batchFailed() {
    failedBatches.incrementAndGet();
  }

  @Override
  public void sentenceEncoded(double seconds) {
    sentencesEncoded.incrementAndGet();
  }

  @Override
  public void sentenceWaited(double queueSeconds) {
    sentencesWaited.incrementAndGet();
  }

  @Override
  public void tokensInFlight(long tokens) {
    tokensInFlight.set(tokens);
    mostTokensInFlight.accumulateAndGet(tokens, Math::max);
  }
}
