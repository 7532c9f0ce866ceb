package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Reading;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A sentence that waits for the batches of its rows. It goes to the model that encoded it, which
 * stays open until it has its result.
 */
final class QueuedSentence {
  private final SentenceKey key;
  private final Reading reading;
  private final List<QueuedRow> rows;
  private final AtomicInteger unread;
  private final ModelHolder.Lease model;
  private final CompletableFuture<TaggingResult> result;
  private final boolean alone;
  private final boolean guest;
  private final long queuedNanos = System.nanoTime();

  /**
   * A sentence not queued yet.
   *
   * @param reading what the model has begun
   * @param alone whether each of its rows is to be a batch of its own
   * @param guest whether it waits for no room, and nobody for its
   */
  QueuedSentence(
      SentenceKey key,
      Reading reading,
      ModelHolder.Lease model,
      CompletableFuture<TaggingResult> result,
      boolean alone,
      boolean guest) {
    this.key = key;
    this.reading = reading;
    this.rows = reading.rows().stream().map(row -> new QueuedRow(this, row)).toList();
    this.unread = new AtomicInteger(rows.size());
    this.model = model;
    this.result = result;
    this.alone = alone;
    this.guest = guest;
  }

  /** Names it, now and when it is brought again. */
  SentenceKey key() {
    return key;
  }

  /** Who brought it. */
  Object source() {
    return key.source();
  }

  /** What the model reads of it at once, in the order of the text. */
  List<QueuedRow> rows() {
    return rows;
  }

  /** The model that encoded it, and will tag it. */
  ModelHolder.Lease model() {
    return model;
  }

  /** Whether it is to share no batch. */
  boolean isAlone() {
    return alone;
  }

  /** Whether the two may be in one batch. */
  boolean sharesWith(QueuedSentence other) {
    return !alone && !other.alone && model.isOf(other.model);
  }

  /** Whether it never waits for room, and nobody else for what it takes. */
  boolean isGuest() {
    return guest;
  }

  /** Word pieces. */
  int length() {
    return reading.length();
  }

  /** Whether nobody waits any more: cancelled or failed. */
  boolean isDone() {
    return result.isDone();
  }

  /** One of its rows has been read; after the last one it has its result. */
  void rowRead() {
    if (unread.decrementAndGet() > 0 || isDone()) {
      return;
    }
    try {
      complete(new TaggingResult.Tagged(reading.tagging(), model.version()));
    } catch (RuntimeException e) {
      complete(new TaggingResult.Unreadable(e));
    }
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
