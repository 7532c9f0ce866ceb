package io.tagstream.streams.engine;

import io.tagstream.ner.text.EncodedSentence;
import java.util.concurrent.CompletableFuture;

/**
 * A sentence that waits for its batch. It goes to the model that encoded it, which stays open until
 * it has its result.
 */
final class QueuedSentence {
  private final Object source;
  private final EncodedSentence encoded;
  private final ModelHolder.Lease model;
  private final CompletableFuture<TaggingResult> result;
  private final long queuedNanos = System.nanoTime();
  private long turn;

  QueuedSentence(
      Object source,
      EncodedSentence encoded,
      ModelHolder.Lease model,
      CompletableFuture<TaggingResult> result) {
    this.source = source;
    this.encoded = encoded;
    this.model = model;
    this.result = result;
  }

  EncodedSentence encoded() {
    return encoded;
  }

  /** The model that encoded it, and will tag it. */
  ModelHolder.Lease model() {
    return model;
  }

  /** Who brought it. */
  Object source() {
    return source;
  }

  /** When its turn is, see {@link FairQueue}. */
  long turn() {
    return turn;
  }

  void turn(long newTurn) {
    turn = newTurn;
  }

  /** Word pieces. */
  int length() {
    return encoded.length();
  }

  /** Whether nobody waits any more: cancelled or failed. */
  boolean isDone() {
    return result.isDone();
  }

  void complete(TaggingResult value) {
    result.complete(value);
  }

  void fail(InferenceException cause) {
    result.completeExceptionally(cause);
  }

  double secondsSinceQueued(long nowNanos) {
    return (nowNanos - queuedNanos) / 1e9;
  }
}
