package io.tagstream.cli.tag;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.piece.EncodedSentence;
import io.tagstream.ner.tag.Entity;
import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Row;
import io.tagstream.ner.tag.TaggedWord;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.ner.tag.Tagging;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LenientTaggerTest {
  private final List<String> failures = new ArrayList<>();
  private final LenientTagger lenient =
      new LenientTagger(new TextTagger(), (text, e) -> failures.add(text + ": " + e.getMessage()));

  @Test
  void aBadSentenceTakesNoOtherWithIt() {
    List<Optional<Tagging>> taggings = lenient.tag(encoded("a", "bad", "b", "bad too", "c"));

    assertThat(taggings.stream().map(t -> t.map(found -> found.entities().get(0).text())))
        .containsExactly(
            Optional.of("a"),
            Optional.empty(),
            Optional.of("b"),
            Optional.empty(),
            Optional.of("c"));
    assertThat(failures).containsExactly("bad: cannot tag bad", "bad too: cannot tag bad too");
  }

  @Test
  void aSentenceThatCannotBeReadIsTold() {
    assertThat(lenient.encode("unreadable", tagger -> tagger.encode("unreadable"))).isEmpty();
    assertThat(lenient.encode("a", tagger -> tagger.encode("a"))).isPresent();
    assertThat(failures).containsExactly("unreadable: no such token");
  }

  @Test
  void nothingIsNothing() {
    assertThat(lenient.tag(List.of())).isEmpty();
    assertThat(failures).isEmpty();
  }

  private List<EncodedSentence> encoded(String... texts) {
    return List.of(texts).stream().<EncodedSentence>map(Text::new).toList();
  }

  private record Text(String text) implements EncodedSentence {
    @Override
    public int length() {
      return text.length();
    }
  }

  /** Fails for all of a batch in which one is bad. */
  private static final class TextTagger implements Tagger {
    @Override
    public EncodedSentence encode(String text) {
      if (text.startsWith("unreadable")) {
        throw new IllegalStateException("no such token");
      }
      return new Text(text);
    }

    @Override
    public EncodedSentence encode(String text, List<String> tokens) {
      return encode(text);
    }

    @Override
    public Reading begin(EncodedSentence sentence) {
      return new Reading() {
        @Override
        public int length() {
          return sentence.length();
        }

        @Override
        public List<Row> rows() {
          return List.of(sentence::length);
        }

        @Override
        public Tagging tagging() {
          return TextTagger.tag(sentence.text());
        }

        @Override
        public List<TaggedWord> words() {
          return List.of();
        }
      };
    }

    @Override
    public void read(List<Row> rows) {}

    private static Tagging tag(String text) {
      if (text.startsWith("bad")) {
        throw new IllegalStateException("cannot tag " + text);
      }
      return new Tagging(List.of(new Entity("A", text, 0, text.length(), 1)), null);
    }

    @Override
    public int maxPieces() {
      return 100;
    }

    @Override
    public void close() {}
  }
}
