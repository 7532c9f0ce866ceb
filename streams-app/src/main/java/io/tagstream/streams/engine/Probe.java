package io.tagstream.streams.engine;

import io.tagstream.runtime.process.Daemons;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A sentence of ours that asks whether the model answers at all, since nobody else may have sent
 * one that would tell.
 */
final class Probe {
  private static final String TEXT = "Are you there?";

  private final TaggingEngine engine;
  private final AtomicBoolean underWay = new AtomicBoolean();

  /** A probe not sent yet. */
  Probe(TaggingEngine engine) {
    this.engine = engine;
  }

  /** Sends it, and waits for its end on a thread of its own; one is enough at a time. */
  void send() {
    if (underWay.compareAndSet(false, true)) {
      Daemons.thread(this::await, "tagger-probe").start();
    }
  }

  private void await() {
    try {
      var unused = engine.submit(TEXT, 0, tagger -> tagger.begin(TEXT)).get();
    } catch (InferenceException | ExecutionException | CancellationException e) {
      // Which tells as much as an answer.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      underWay.set(false);
    }
  }
}
