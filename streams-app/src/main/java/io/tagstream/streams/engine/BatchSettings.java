package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Tagger;
import java.time.Duration;

/**
 * How sentences are put into batches.
 *
 * @param tokensPerBatch what a batch may cost at most, in word pieces with padding: its longest
 *     sentence times its sentences. Of one that is too long for the model, each window counts as a
 *     sentence. Less if the model has found that less suits it.
 * @param windowSentences how many of the oldest queued sentences a batch is chosen from
 * @param maxTokensInFlight word pieces that may be queued or with the model, of a sentence at most
 *     as many as make a batch; whoever brings more waits. 0 for {@value #BATCHES_IN_FLIGHT} batches
 *     for each that the model runs at a time.
 * @param inferenceTimeout how long the model may take for one batch
 */
public record BatchSettings(
    int tokensPerBatch, int windowSentences, long maxTokensInFlight, Duration inferenceTimeout) {
  static final int BATCHES_IN_FLIGHT = 32;

  /** What suits most. */
  public static final BatchSettings DEFAULT =
      new BatchSettings(65_536, 1024, 0, Duration.ofSeconds(20));

  public BatchSettings {
    require(tokensPerBatch >= 1, "tokensPerBatch", tokensPerBatch, "1 or more");
    require(windowSentences >= 1, "windowSentences", windowSentences, "1 or more");
    require(maxTokensInFlight >= 0, "maxTokensInFlight", maxTokensInFlight, "0 or more");
    require(inferenceTimeout.toMillis() >= 1, "inferenceTimeout", inferenceTimeout, "1 ms or more");
  }

  /** What a batch of a model may cost. */
  int budget(Tagger tagger) {
    int most = Math.min(tokensPerBatch, tagger.batchPieces());
    return maxTokensInFlight == 0 ? most : (int) Math.min(most, maxTokensInFlight);
  }

  /** How much may be in flight before a model. */
  long inFlight(Tagger tagger) {
    return maxTokensInFlight == 0
        ? (long) BATCHES_IN_FLIGHT * tagger.concurrency() * budget(tagger)
        : maxTokensInFlight;
  }

  private static void require(boolean holds, String key, Object value, String wanted) {
    if (!holds) {
      throw new IllegalArgumentException(key + " is " + value + ": wanted " + wanted);
    }
  }
}
