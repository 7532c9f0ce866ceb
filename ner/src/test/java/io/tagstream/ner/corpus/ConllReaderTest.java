package io.tagstream.ner.corpus;

import static io.tagstream.ner.corpus.Text.read;
import static io.tagstream.ner.corpus.Text.sentence;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConllReaderTest {
  private static final ConllReader READER = ConllReader.lastColumn();

  @Test
  void readsFirstAndLastColumn() throws IOException {
    String text =
        """
        -DOCSTART- -X- O O

        EU NNP I-NP B-ORG
        rejects VBZ I-VP O
        -DOCSTART- -X- O O
        Peter  NNP   I-NP B-PER


        """;
    assertThat(read(READER, text))
        .isEqualTo(
            new Corpus(
                List.of(sentence("EU", "rejects", "B-ORG", "O"), sentence("Peter", "B-PER")),
                0,
                List.of(3L, 6L)));
  }

  @Test
  void takesTheFirstOfSeveralTagsForWnut() throws IOException {
    String text = "x\tB-person, B-group\n,\tO\ny\tI-person\n";
    assertThat(read(ConllReader.wnut(), text).sentences())
        .containsExactly(sentence("x", ",", "y", "B-person", "O", "I-person"));
    assertThat(read(READER, text).sentences().get(0).tags().get(0)).isEqualTo("B-person, B-group");
  }

  @Test
  void turnsColumnsIntoTokenAndTag() throws IOException {
    String text = "-DOCSTART- -X- O O\n\nEU NNP I-NP B-ORG\n-DOCSTART-\na b\tX\tO\n";
    assertThat(Text.lines(READER, text)).containsExactly("", "", "EU B-ORG", "", "a b O");
    assertThat(Text.lines(ConllReader.columns(0, 1), text))
        .containsExactly("", "", "EU NNP", "", "a b X");
  }

  @Test
  void readsConfiguredColumns() throws IOException {
    assertThat(read(ConllReader.columns(1, 3), "1 EU NNP B-ORG x\n").sentences())
        .containsExactly(sentence("EU", "B-ORG"));
    assertThat(read(ConllReader.columns(-1, 0), "B-ORG\tEU\n").sentences())
        .containsExactly(sentence("EU", "B-ORG"));
  }

  @Test
  void takesALineOfTabsAndSpacesForBlank() throws IOException {
    assertThat(read(READER, "a\tO\n\t\nb\tO\n \t \nc\tO").sentences())
        .containsExactly(sentence("a", "O"), sentence("b", "O"), sentence("c", "O"));
  }

  @Test
  void toleratesCarriageReturnsAndAByteOrderMark() throws IOException {
    assertThat(read(READER, "\uFEFFa\tO\r\nb\tB-X\r\n\r\nc O\r\n").sentences())
        .containsExactly(sentence("a", "b", "O", "B-X"), sentence("c", "O"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u00A0",
        "\u200B",
        "\uFEFF",
        "\u2028",
        "\u0085",
        "\u000B",
        "\f",
        " ",
        "\u0096",
        "\r",
        "\u3000",
        "a b",
        "\u00A0x ",
        "#",
        "\uD83D\uDE00"
      })
  void keepsOddTokensBetweenTabs(String token) throws IOException {
    assertThat(read(READER, "a\tO\n" + token + "\tB-X\nb\tO\n").sentences())
        .containsExactly(sentence("a", token, "b", "O", "B-X", "O"));
  }

  @Test
  void doesNotSplitAtOddWhiteSpace() throws IOException {
    assertThat(read(READER, "\u00A0 O\nNew\u00A0York B-LOC\n").sentences())
        .containsExactly(sentence("\u00A0", "New\u00A0York", "O", "B-LOC"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"token", "token\t", "\tO", " token ", "token\t \t", "\u00A0"})
  void namesTheLineWithoutATag(String bad) {
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(READER, "a\tO\n\n" + bad + "\n"))
        .withMessage(
            "file:3: found \""
                + bad.replace("\t", "\\t")
                + "\", expected a token in column 1 and a tag in the last column")
        .satisfies(
            e -> {
              assertThat(e.file()).isEqualTo("file");
              assertThat(e.line()).isEqualTo(3);
              assertThat(e.expected()).startsWith("a token");
            });
  }

  @Test
  void namesTheLineThatIsNotUtf8() {
    byte[] bytes = "a\tO\nM\u00FCnchen\tO\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(READER, bytes))
        .withMessage("file:2: not UTF-8, expected UTF-8 text");
  }

  @Test
  void skipsAndCountsOnlyTheBadLines() throws IOException {
    byte[] bytes =
        "a\tO\nbad\nb\tB-X\n\nM\u00FCnchen\tO\n\nc\tO\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThat(read(READER.skipBadLines(), bytes))
        .isEqualTo(
            new Corpus(
                List.of(sentence("a", "b", "O", "B-X"), sentence("c", "O")), 2, List.of(1L, 7L)));
  }

  @Test
  void findsNoSentenceInAnEmptyFile() throws IOException {
    assertThat(read(READER, "")).isEqualTo(new Corpus(List.of(), 0, List.of()));
    assertThat(read(READER, "\n\n")).isEqualTo(new Corpus(List.of(), 0, List.of()));
  }

  @Test
  void acceptsWhatItIsToldTo() throws IOException {
    CorpusReader picky = READER.accepting("O"::equals, "the tag O");

    assertThat(read(picky, "a\tO\n\nb\tO\n").sentences()).hasSize(2);
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(picky, "a\tO\nb\tB-X\n"))
        .withMessageStartingWith("file:2: found \"b\\tB-X\"")
        .withMessageEndingWith(", the tag O");
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(picky, "a\tO\n\nb\tX\tO\n"))
        .withMessage("file:3: found \"b\\tX\\tO\", expected 2 columns, as in the lines before");
    assertThat(read(picky.skipBadLines(), "a\tO\nb\tB-X\nc\tX\tO\n"))
        .isEqualTo(new Corpus(List.of(sentence("a", "O")), 2, List.of(1L)));
  }
}
