package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.ner.tag.Tagging;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A tagger without a model: words that begin with a capital letter are of type {@code cap}; a text
 * with {@code UNENCODABLE} cannot be encoded. It checks that it is used as the contract says.
 */
public class FakeTagger implements Tagger {
  private static final Pattern CAPITAL = Pattern.compile("\\b\\p{Lu}\\w*");

  /** The signals of every sentence. */
  public static final Signals SIGNALS = new Signals(2.0 / 3, 4, 3, 2, 1.0 / 3);

  private final Consumer<List<EncodedSentence>> beforeBatch;
  private final AtomicInteger inside = new AtomicInteger();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** Tags at once. */
  public FakeTagger() {
    this(batch -> {});
  }

  /** Does something before each batch: waits, counts or throws. */
  public FakeTagger(Consumer<List<EncodedSentence>> beforeBatch) {
    this.beforeBatch = beforeBatch;
  }

  @Override
  public EncodedSentence encode(String text) {
    requireOpen();
    if (text.contains("UNENCODABLE")) {
      throw new IllegalArgumentException("cannot encode this text");
    }
    return new FakeSentence(text, this);
  }

  @Override
  public EncodedSentence encode(String text, List<String> tokens) {
    return encode(text);
  }

  @Override
  public Reading begin(EncodedSentence sentence) {
    return new FakeReading(sentence, maxPieces());
  }

  @Override
  public void read(List<Row> rows) {
    try {
      if (inside.incrementAndGet() > concurrency() + RunningBatches.SPARE_WORKERS) {
        throw new IllegalStateException("too many threads in one tagger");
      }
      requireOpen();
      List<EncodedSentence> batch =
          rows.stream().map(row -> ((FakeReading.FakeRow) row).of().sentence()).toList();
      requireEncodedHere(batch);
      beforeBatch.accept(batch);
      rows.forEach(row -> ((FakeReading.FakeRow) row).read());
    } finally {
      inside.decrementAndGet();
    }
  }

  /** Reads a sentence at once, and alone. */
  public Tagging read(Reading reading) {
    read(List.copyOf(reading.rows()));
    return reading.tagging();
  }

  @Override
  public int maxPieces() {
    return 512;
  }

  @Override
  public void close() {
    if (inside.get() > 0) {
      throw new IllegalStateException("closed while it tags");
    }
    closed.set(true);
  }

  public boolean isClosed() {
    return closed.get();
  }

  /** What it makes of a text. */
  public static Tagging tagging(String text) {
    return new Tagging(entities(text), SIGNALS);
  }

  private static List<Entity> entities(String text) {
    List<Entity> entities = new ArrayList<>();
    Matcher words = CAPITAL.matcher(text);
    while (words.find()) {
      entities.add(
          new Entity(
              "cap",
              words.group(),
              text.codePointCount(0, words.start()),
              text.codePointCount(0, words.end()),
              1));
    }
    return entities;
  }

  private void requireEncodedHere(List<EncodedSentence> batch) {
    for (EncodedSentence sentence : batch) {
      if (((FakeSentence) sentence).encodedBy() != this) {
        throw new IllegalStateException("encoded by another model: " + sentence.text());
      }
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("this tagger is closed");
    }
  }
}
