package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Row;

/** A row that waits for its batch: of a short sentence its only one. */
final class QueuedRow {
  private final QueuedSentence sentence;
  private final Row row;
  private long place;

  QueuedRow(QueuedSentence sentence, Row row) {
    this.sentence = sentence;
    this.row = row;
  }

  QueuedSentence sentence() {
    return sentence;
  }

  Row row() {
    return row;
  }

  /** Whether it is the one that its sentence begins with. */
  boolean isFirst() {
    return sentence.rows().get(0) == this;
  }

  /** Word pieces. */
  int length() {
    return row.length();
  }

  /** Its place in the order, see {@link FairQueue}. */
  long place() {
    return place;
  }

  void place(long newPlace) {
    place = newPlace;
  }
}
