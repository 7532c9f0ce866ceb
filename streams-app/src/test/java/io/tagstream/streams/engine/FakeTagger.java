package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Signals;
import io.tagstream.ner.tag.Tagging;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A tagger without a model: words that begin with a capital letter are of type {@code cap}. */
public class FakeTagger extends CheckedTagger {
  private static final Pattern CAPITAL = Pattern.compile("\\b\\p{Lu}\\w*");

  /** The signals of every sentence. */
  public static final Signals SIGNALS = new Signals(2.0 / 3, 4, 3, 2, 1.0 / 3);

  /** Tags at once. */
  public FakeTagger() {
    this(batch -> {});
  }

  /** Does something before each batch: waits, counts or throws. */
  public FakeTagger(Consumer<List<EncodedSentence>> beforeBatch) {
    super(new FakeModel(), beforeBatch);
  }

  /** Reads a sentence at once, and alone. */
  public Tagging read(Reading reading) {
    read(List.copyOf(reading.rows()));
    return reading.tagging();
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
}
