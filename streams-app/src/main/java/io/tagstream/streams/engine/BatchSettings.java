package io.tagstream.streams.engine;

import java.time.Duration;

/**
 * How sentences are put into batches.
 *
 * @param tokensPerBatch what a batch may cost at most, in word pieces with padding: its longest
 *     sentence times its sentences. A longer sentence goes alone.
 * @param windowSentences how many of the oldest queued sentences a batch is chosen from
 * @param maxTokensInFlight word pieces that may be queued or with the model; whoever brings more
 *     waits
 * @param inferenceTimeout how long the model may take for one batch
 */
public record BatchSettings(
    int tokensPerBatch, int windowSentences, long maxTokensInFlight, Duration inferenceTimeout) {

  /** What suits most: a model on a processor takes smaller batches of its own accord. */
  public static final BatchSettings DEFAULT =
      new BatchSettings(4096, 1024, 32_768, Duration.ofSeconds(20));

  public BatchSettings {
    require(tokensPerBatch >= 1, "tokensPerBatch", tokensPerBatch, "1 or more");
    require(windowSentences >= 1, "windowSentences", windowSentences, "1 or more");
    require(
        maxTokensInFlight >= tokensPerBatch,
        "maxTokensInFlight",
        maxTokensInFlight,
        "tokensPerBatch (" + tokensPerBatch + ") or more");
    require(inferenceTimeout.toMillis() >= 1, "inferenceTimeout", inferenceTimeout, "1 ms or more");
  }

  private static void require(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " is " + value + ": wanted " + wanted);
    }
  }
}
