package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.Tagger;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * A model that checks that it is used as the contract says; a text with {@code UNENCODABLE} cannot
 * be encoded.
 */
public class CheckedTagger implements Tagger {
  private final Tagger model;
  private final Consumer<List<EncodedSentence>> beforeBatch;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Owns the model.
   *
   * @param beforeBatch waits, counts or throws
   */
  public CheckedTagger(Tagger model, Consumer<List<EncodedSentence>> beforeBatch) {
    this.model = model;
    this.beforeBatch = beforeBatch;
  }

  @Override
  public EncodedSentence encode(String text) {
    requireEncodable(text);
    return new CheckedSentence(model.encode(text), this);
  }

  @Override
  public EncodedSentence encode(String text, List<String> tokens) {
    requireEncodable(text);
    return new CheckedSentence(model.encode(text, tokens), this);
  }

  private void requireEncodable(String text) {
    requireOpen();
    if (text.contains("UNENCODABLE")) {
      throw new IllegalArgumentException("cannot encode this text");
    }
  }

  @Override
  public Reading begin(EncodedSentence sentence) {
    CheckedSentence checked = (CheckedSentence) sentence;
    return new CheckedReading(checked, model.begin(checked.sentence()));
  }

  @Override
  public void read(List<Row> rows) {
    try {
      if (inside.incrementAndGet() > concurrency() + RunningBatches.SPARE_WORKERS) {
        throw new IllegalStateException("too many threads in one tagger");
      }
      requireOpen();
      List<CheckedReading.CheckedRow> checked =
          rows.stream().map(CheckedReading.CheckedRow.class::cast).toList();
      List<CheckedSentence> batch = checked.stream().map(row -> row.of().sentence()).toList();
      requireEncodedHere(batch);
      beforeBatch.accept(List.copyOf(batch));
      model.read(checked.stream().map(CheckedReading.CheckedRow::row).toList());
      checked.forEach(row -> row.of().isRead());
    } finally {
      inside.decrementAndGet();
    }
  }

  private void requireEncodedHere(List<CheckedSentence> batch) {
    for (CheckedSentence sentence : batch) {
      if (sentence.encodedBy() != this) {
        throw new IllegalStateException("encoded by another model: " + sentence.text());
      }
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this tagger is closed");
    }
  }

  @Override
  public int maxPieces() {
    return model.maxPieces();
  }

  @Override
  public int concurrency() {
    return model.concurrency();
  }

  @Override
  public int batchPieces() {
    return model.batchPieces();
  }

  @Override
  public void close() {
    if (inside.get() > 0) {
      throw new IllegalStateException("closed while it tags");
    }
    closed.set(true);
    model.close();
  }

  public boolean isClosed() {
    return closed.get();
  }
}
