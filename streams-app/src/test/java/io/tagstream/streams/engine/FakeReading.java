package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.ner.tag.Window;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A sentence that a {@link FakeTagger} reads in windows, each of them once. */
final class FakeReading implements Reading {
  private final EncodedSentence sentence;
  private final List<FakeRow> rows;
  private final AtomicInteger unread;

  FakeReading(EncodedSentence sentence, int maxPieces) {
    this.sentence = sentence;
    this.rows =
        Window.of(sentence.length(), maxPieces).stream()
            .map(window -> new FakeRow(this, window.length()))
            .toList();
    this.unread = new AtomicInteger(rows.size());
  }

  EncodedSentence sentence() {
    return sentence;
  }

  @Override
  public int length() {
    return sentence.length();
  }

  @Override
  public List<FakeRow> rows() {
    return rows;
  }

  @Override
  public Tagging tagging() {
    if (unread.get() != 0) {
      throw new IllegalStateException(unread + " rows are not read, or were read twice");
    }
    return FakeTagger.tagging(sentence.text());
  }

  /** All that is in an entity is a word of it. */
  @Override
  public List<TaggedWord> words() {
    return tagging().entities().stream()
        .map(e -> new TaggedWord("B-" + e.type(), e.start(), e.end(), e.score()))
        .toList();
  }

  /** A row of it. */
  record FakeRow(FakeReading of, int length) implements Row {
    void read() {
      of.unread.decrementAndGet();
    }
  }
}
