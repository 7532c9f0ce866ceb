package io.tagstream.ner.corpus;

import static io.tagstream.ner.corpus.Text.sentence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CorpusWriterTest {
  private static final List<String> PIECES =
      List.of(
          "a",
          " ",
          "#",
          "-",
          "\u00A0",
          "\u200B",
          "\u2028",
          "\u0085",
          "\r",
          "\u0096",
          "\u0000",
          "\uD83D\uDE00",
          "e\u0301",
          "\u4E2D",
          "\"");

  @Test
  void writesTokenTabTag() throws IOException {
    StringWriter out = new StringWriter();
    CorpusWriter.write(out, List.of(sentence("New", "York", "B-LOC", "I-LOC"), sentence("!", "O")));
    assertThat(out).hasToString("New\tB-LOC\nYork\tI-LOC\n\n!\tO\n\n");
  }

  @Test
  void readerGetsBackWhatWasWritten(@TempDir Path folder) throws IOException {
    Random random = new Random(5);
    List<Sentence> sentences = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      sentences.add(randomSentence(random));
    }
    Path file = folder.resolve("random.conll");

    CorpusWriter.write(file, sentences);

    assertThat(CorpusReader.forFile(file).read(file).sentences()).isEqualTo(sentences);
  }

  private static Sentence randomSentence(Random random) {
    List<String> tokens = new ArrayList<>();
    List<String> tags = new ArrayList<>();
    for (int length = 1 + random.nextInt(9); length > 0; length--) {
      StringBuilder token = new StringBuilder();
      for (int pieces = 1 + random.nextInt(4); pieces > 0; pieces--) {
        token.append(PIECES.get(random.nextInt(PIECES.size())));
      }
      tokens.add(token.toString());
      tags.add(random.nextBoolean() ? "O" : "B-creative-work");
    }
    return new Sentence(tokens, tags);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a\tb", "a\nb", "-DOCSTART-"})
  void refusesWhatCouldNotBeReadBack(String token) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CorpusWriter.write(new StringWriter(), List.of(sentence(token, "O"))))
        .withMessageContaining("cannot write");
  }

  @Test
  void sentenceRefusesTagsOfAnotherLength() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Sentence(List.of("a", "b"), List.of("O")))
        .withMessage("2 tokens but 1 tags in one sentence");
  }
}
