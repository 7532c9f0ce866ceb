package io.tagstream.streams.engine;

/** What the batch queue tells about itself; called from several threads. */
public interface EngineMetrics {

  /**
   * A batch has been tagged.
   *
   * @param sentences in the batch
   * @param realTokens word pieces of its sentences
   * @param paddedTokens what the model computed: the longest sentence times the sentences
   * @param inferSeconds how long the model took
   */
  void batchTagged(int sentences, long realTokens, long paddedTokens, double inferSeconds);

  /** A batch failed or took too long. */
  void batchFailed();

  /** A sentence has left the queue for a batch, after so many seconds. */
  void sentenceWaited(double queueSeconds);

  /** Word pieces now queued or with the model. */
  void tokensInFlight(long tokens);

  /** Hears nothing. */
  static EngineMetrics none() {
    return new EngineMetrics() {
      @Override
      public void batchTagged(int sentences, long real, long padded, double inferSeconds) {}

      @Override
      public void batchFailed() {}

      @Override
      public void sentenceWaited(double queueSeconds) {}

      @Override
      public void tokensInFlight(long tokens) {}
    };
  }
}
