package io.tagstream.streams.engine;

import java.util.List;

/** Rows that the model reads at once. */
final class QueuedBatch {
  private final List<QueuedRow> rows;
  private final long beganNanos = System.nanoTime();

  /** A batch that begins now, of at least one row. */
  QueuedBatch(List<QueuedRow> rows) {
    this.rows = rows;
  }

  List<QueuedRow> rows() {
    return rows;
  }

  /** The model of all of its rows. */
  ModelHolder.Lease model() {
    return rows.get(0).sentence().model();
  }

  /** Whether it is a row of a sentence that shares no batch. */
  boolean isAlone() {
    return rows.get(0).sentence().isAlone();
  }

  /** The sentences of its rows; of a long one there may be several rows. */
  List<QueuedSentence> sentences() {
    return rows.stream().map(QueuedRow::sentence).distinct().toList();
  }

  /** When it began, by {@link System#nanoTime}. */
  long beganNanos() {
    return beganNanos;
  }

  /** Ends its one sentence: no other try is worth it. */
  void blame(TooSlowException cause) {
    rows.get(0).sentence().complete(new TaggingResult.Unreadable(cause));
  }

  void fail(InferenceException cause) {
    rows.forEach(row -> row.sentence().fail(cause));
  }
}
