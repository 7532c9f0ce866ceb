package io.tagstream.streams.tagging;

import java.util.concurrent.atomic.AtomicLong;

/** The memory of all records that the tasks of a process have in flight, and its bound. */
final class BytesInFlight {
  private final AtomicLong bytes = new AtomicLong();
  private final long most;
  private final TaggingMetrics metrics;

  BytesInFlight(long most, TaggingMetrics metrics) {
    this.most = most;
    this.metrics = metrics;
  }

  void add(long more) {
    bytes.addAndGet(more);
    metrics.bytesInFlight(more);
  }

  void remove(long fewer) {
    add(-fewer);
  }

  /** Whether who has a record in flight should read no more for now. */
  boolean isMuch() {
    return bytes.get() > most / 2;
  }

  /** Whether who has a record in flight has to wait for it before he takes another one. */
  boolean isTooMuch() {
    return bytes.get() > most;
  }
}
