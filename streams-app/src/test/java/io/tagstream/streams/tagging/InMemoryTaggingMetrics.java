package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Tagging;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Keeps what the stage tells. */
public final class InMemoryTaggingMetrics implements TaggingMetrics {
  public final AtomicInteger tagged = new AtomicInteger();
  public final AtomicInteger deadLettered = new AtomicInteger();
  public final AtomicInteger commits = new AtomicInteger();
  public final AtomicInteger visible = new AtomicInteger();
  public final AtomicLong bytesInFlight = new AtomicLong();
  public final AtomicLong mostBytesInFlight = new AtomicLong();

  @Override
  public void tagged(Tagging tagging, double latencySeconds) {
    tagged.incrementAndGet();
  }

  @Override
  public void deadLettered() {
    deadLettered.incrementAndGet();
  }

  @Override
  public void bytesInFlight(long change) {
    long now = bytesInFlight.addAndGet(change);
    mostBytesInFlight.accumulateAndGet(now, Math::max);
  }

  @Override
  public void committed(double seconds) {
    commits.incrementAndGet();
  }

  @Override
  public void visible(double latencySeconds) {
    visible.incrementAndGet();
  }
}
