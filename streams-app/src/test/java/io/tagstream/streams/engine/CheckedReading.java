package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.ner.tag.Tagging;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A sentence that a {@link CheckedTagger} reads row by row, each of them once. */
final class CheckedReading implements Reading {
  private final CheckedSentence sentence;
  private final Reading reading;
  private final List<CheckedRow> rows;
  private final AtomicInteger unread;

  CheckedReading(CheckedSentence sentence, Reading reading) {
    this.sentence = sentence;
    this.reading = reading;
    this.rows = reading.rows().stream().map(row -> new CheckedRow(this, row)).toList();
    this.unread = new AtomicInteger(rows.size());
  }

  CheckedSentence sentence() {
    return sentence;
  }

  void isRead() {
    unread.decrementAndGet();
  }

  @Override
  public int length() {
    return reading.length();
  }

  @Override
  public List<CheckedRow> rows() {
    return rows;
  }

  @Override
  public Tagging tagging() {
    requireRead();
    return reading.tagging();
  }

  @Override
  public List<TaggedWord> words() {
    requireRead();
    return reading.words();
  }

  private void requireRead() {
    if (unread.get() != 0) {
      throw new IllegalStateException(unread + " rows are not read, or were read twice");
    }
  }

  /** A row of it. */
  record CheckedRow(CheckedReading of, Row row) implements Row {
    @Override
    public int length() {
      return row.length();
    }
  }
}
