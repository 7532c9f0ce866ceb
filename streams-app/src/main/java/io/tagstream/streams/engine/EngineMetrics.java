package io.tagstream.streams.engine;

/** What the batch queue tells about itself; called from several threads. */
public interface EngineMetrics {

  /** A batch has been tagged. */
  void batchTagged(TaggedBatch batch);

  /** A batch failed or took too long. */
  void batchFailed();

  /** A sentence has been split into word pieces, in so many seconds. */
  void sentenceEncoded(double seconds);

  /** A sentence has left the queue for a batch, after so many seconds. */
  void sentenceWaited(double queueSeconds);

  /** Word pieces now queued or with the model. */
  void tokensInFlight(long tokens);

  /** Hears nothing. */
  static EngineMetrics none() {
    return new EngineMetrics() {
      @Override
      public void batchTagged(TaggedBatch batch) {}

      @Override
      public void batchFailed() {}

      @Override
      public void sentenceEncoded(double seconds) {}

      @Override
      public void sentenceWaited(double queueSeconds) {}

      @Override
      public void tokensInFlight(long tokens) {}
    };
  }
}
