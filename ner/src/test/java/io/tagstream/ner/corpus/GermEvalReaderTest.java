package io.tagstream.ner.corpus;

import static io.tagstream.ner.corpus.Text.read;
import static io.tagstream.ner.corpus.Text.sentence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GermEvalReaderTest {
  private static final String TEXT =
      """
      #\thttp://example.org/Landskrona Bois\t[2009-10-17]
      1\tLandskrona\tB-ORG\tB-LOC
      2\tBoIS\tI-ORG\tO

      #\tvom 27.10.2005\t[2005-10-27]
      1\t#\tO\tO
      """;

  @Test
  void readsOuterTags() throws IOException {
    assertThat(read(GermEvalReader.outer(), TEXT).sentences())
        .containsExactly(sentence("Landskrona", "BoIS", "B-ORG", "I-ORG"), sentence("#", "O"));
  }

  @Test
  void readsInnerTags() throws IOException {
    assertThat(read(GermEvalReader.inner(), TEXT).sentences())
        .containsExactly(sentence("Landskrona", "BoIS", "B-LOC", "O"), sentence("#", "O"));
  }

  @Test
  void turnsLinesIntoTokenAndTagAsTheShellPipelineDoes() throws IOException {
    assertThat(Text.lines(GermEvalReader.outer(), TEXT + "\n\n"))
        .containsExactly("Landskrona B-ORG", "BoIS I-ORG", "", "# O", "", "");
    assertThat(Text.lines(GermEvalReader.inner(), TEXT)).startsWith("Landskrona B-LOC", "BoIS O");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u0096", "\u0085", "\u00A0", " ", "\u200E", "\u2028", "\r", "\u0000"})
  void keepsTokensThatAreControlCharacters(String token) throws IOException {
    assertThat(read(GermEvalReader.outer(), "1\t" + token + "\tO\tO\r\n2\tx\tO\tO\r\n").sentences())
        .containsExactly(sentence(token, "x", "O", "O"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"2\tx\tO", "x\ty\tO\tO", "2 x O O", "2\t\tO\tO", "2\tx\tO\tO\tO"})
  void namesTheMalformedLine(String bad) {
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(GermEvalReader.outer(), "1\ta\tO\tO\n" + bad + "\n"))
        .withMessage(
            "file:2: found \""
                + bad.replace("\t", "\\t")
                + "\", expected number, token, outer tag and inner tag between tabs");
  }

  @Test
  void skipsAndCountsOnlyTheBadLines() throws IOException {
    assertThat(read(GermEvalReader.inner().skipBadLines(), "1\ta\tO\tO\n2\tb\n3\tc\tO\tB-LOC\n"))
        .isEqualTo(
            new Corpus(List.of(sentence("a", "c", "O", "B-LOC")), 1, List.of(1L), List.of()));
  }
}
