package io.tagstream.streams.engine;

import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.text.EncodedSentence;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A sentence that waits for its batch. Guarded by whoever holds it: the queue, then the worker. */
final class QueuedSentence {
  private final Function<Tagger, EncodedSentence> encoding;
  private final Object source;
  private final CompletableFuture<TaggingResult> result;
  private final long queuedNanos;
  private long turn;
  private EncodedSentence encoded;
  private Object encodedBy;

  QueuedSentence(
      Object source,
      Function<Tagger, EncodedSentence> encoding,
      EncodedSentence encoded,
      Object encodedBy,
      CompletableFuture<TaggingResult> result,
      long queuedNanos) {
    this.source = source;
    this.encoding = encoding;
    this.encoded = encoded;
    this.encodedBy = encodedBy;
    this.result = result;
    this.queuedNanos = queuedNanos;
  }

  /** Encodes again when another model will tag it; an unreadable sentence gets its result here. */
  void encodeFor(ModelHolder.Lease model) {
    if (encodedBy != model.identity()) {
      try {
        encoded = encoding.apply(model.tagger());
        encodedBy = model.identity();
      } catch (RuntimeException e) {
        result.complete(new TaggingResult.Unreadable(e));
      }
    }
  }

  EncodedSentence encoded() {
    return encoded;
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

  /** Whether nobody waits any more: cancelled, failed or unreadable. */
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
