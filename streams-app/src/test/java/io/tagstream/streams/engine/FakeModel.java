package io.tagstream.streams.engine;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.ner.tag.Tagging;
import io.tagstream.ner.tag.Window;
import java.util.List;

/** What a {@link FakeTagger} has in place of a model: all that it does is to cut into windows. */
final class FakeModel implements Tagger {

  /** A sentence of one word piece per word, and the two special ones. */
  private record Sentence(String text) implements EncodedSentence {
    @Override
    public int length() {
      return text.isBlank() ? 2 : 2 + text.strip().split("\\s+").length;
    }
  }

  /** A row of one. */
  private record FakeRow(int length) implements Row {}

  @Override
  public EncodedSentence encode(String text) {
    return new Sentence(text);
  }

  @Override
  public EncodedSentence encode(String text, List<String> tokens) {
    return encode(text);
  }

  @Override
  public Reading begin(EncodedSentence sentence) {
    List<FakeRow> rows =
        Window.of(sentence.length(), maxPieces()).stream()
            .map(window -> new FakeRow(window.length()))
            .toList();
    return new Reading() {
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
        return FakeTagger.tagging(sentence.text());
      }

      /** All that is in an entity is a word of it. */
      @Override
      public List<TaggedWord> words() {
        return tagging().entities().stream()
            .map(e -> new TaggedWord("B-" + e.type(), e.start(), e.end(), e.score()))
            .toList();
      }
    };
  }

  @Override
  public void read(List<Row> rows) {}

  @Override
  public int maxPieces() {
    return 512;
  }

  @Override
  public void close() {}
}
