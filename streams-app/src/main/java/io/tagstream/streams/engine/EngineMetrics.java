package io.tagstream.streams.engine;

/**
 * What the batch queue tells about itself; called from several threads. Hears nothing by default.
 */
public interface EngineMetrics {

  /** A batch has been tagged. */
  default void batchTagged(TaggedBatch batch) {}

  /** A batch failed or took too long. */
  default void batchFailed() {}

  /** A sentence has been split into word pieces, in so many seconds. */
  default void sentenceEncoded(double seconds) {}

  /** A sentence has left the queue for a batch, after so many seconds. */
  default void sentenceWaited(double queueSeconds) {}

  /** Word pieces now queued or with the model. */
  default void tokensInFlight(long tokens) {}
}
