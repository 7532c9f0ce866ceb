package io.tagstream.ner.piece;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.corpus.CorpusReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.label.EntitySpan;
import io.tagstream.ner.label.SpanDecoder;
import io.tagstream.ner.text.WordSplitter;
import io.tagstream.ner.text.Words;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The entities of the sample corpora as raw text has them, with things that stick to them. */
class EntityBordersTest {
  private static final List<Path> CORPORA =
      List.of(Path.of("../src/data/en/train.conll"), Path.of("../src/data/de/train.tsv"));

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_", // the underscore is where the entity goes
        "_🎉",
        "👍🏽_❤️",
        "<b>_</b>",
        "<a href='x'>_</a>,",
        "`_`",
        "~_~",
        "**_**",
        "«_»",
        "(_)",
        "\"_\"",
        "&quot;_&quot;",
        "\u200E_\u200F",
        "\u2068_\u2069,",
        "\uFEFF_\uFE0F!",
        "\u200B_\u200B",
        "\u0007_\u0000"
      })
  void everyEntityBeginsAndEndsAWord(String around) throws IOException {
    for (Sentence sentence : sentences()) {
      for (EntitySpan entity : SpanDecoder.decode(sentence.tags())) {
        String before = join(sentence, 0, entity.start()) + " " + before(around);
        String name = join(sentence, entity.start(), entity.end());
        String after = after(around) + " " + join(sentence, entity.end(), sentence.tokens().size());

        Words words = WordSplitter.split(before + name + after);

        assertThat(Arrays.binarySearch(words.starts(), before.length()))
            .as(words.text())
            .isNotNegative();
        assertThat(Arrays.binarySearch(words.ends(), before.length() + name.length()))
            .as(words.text())
            .isNotNegative();
      }
    }
  }

  private static String before(String around) {
    return around.substring(0, around.indexOf('_'));
  }

  private static String after(String around) {
    return around.substring(around.indexOf('_') + 1);
  }

  private static String join(Sentence sentence, int from, int to) {
    return String.join(" ", sentence.tokens().subList(from, to));
  }

  private static List<Sentence> sentences() throws IOException {
    List<Sentence> sentences = new ArrayList<>();
    for (Path corpus : CORPORA) {
      sentences.addAll(CorpusReader.forFile(corpus).read(corpus).sentences());
    }
    return sentences;
  }
}
