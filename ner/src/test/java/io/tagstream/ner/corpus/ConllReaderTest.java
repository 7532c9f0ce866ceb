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
import org.junit.jupiter.params.provider.CsvSource;
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
                List.of(3L, 6L),
                List.of()));
  }

  @Test
  void takesTheFirstOfSeveralTagsForWnut() throws IOException {
    String text = "x\tB-person, B-group\n,\tO\ny\tI-person\n";
    assertThat(read(ConllReader.wnut(), text).sentences())
        .containsExactly(sentence("x", ",", "y", "B-person", "O", "I-person"));
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(READER, text))
        .withMessageStartingWith("file:1: found \"x\\tB-person, B-group\"");
  }

  @Test
  void turnsColumnsIntoTokenAndTag() throws IOException {
    String text = "-DOCSTART- -X- O O\n\nEU NNP I-NP B-ORG\n-DOCSTART-\na b\tX\t-\tO\n";
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
                List.of(sentence("a", "b", "O", "B-X"), sentence("c", "O")),
                2,
                List.of(1L, 7L),
                List.of()));
  }

  @Test
  void findsNoSentenceInAnEmptyFile() throws IOException {
    assertThat(read(READER, "")).isEqualTo(new Corpus(List.of(), 0, List.of(), List.of()));
    assertThat(read(READER, "\n\n")).isEqualTo(new Corpus(List.of(), 0, List.of(), List.of()));
  }

  @Test
  void acceptsWhatItIsToldTo() throws IOException {
    CorpusReader picky = READER.accepting("O"::equals, "the tag O");

    assertThat(read(picky, "a\tO\n\nb\tO\n").sentences()).hasSize(2);
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(picky, "a\tO\nb\tB-X\n"))
        .withMessageStartingWith("file:2: found \"b\\tB-X\"")
        .withMessageEndingWith(", the tag O");
    assertThat(read(picky.skipBadLines(), "a\tO\nb\tB-X\nc\tX\tO\n"))
        .isEqualTo(new Corpus(List.of(sentence("a", "O")), 2, List.of(1L), List.of()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "Ada B-per\\nNew York B-loc | 2 | 2 columns, as in the lines before",
        "New York B-loc\\nAda B-per | 2 | 3 columns, as in the lines before",
        "Ada\\tB-per\\nParis\\tB-loc ation | 2 | a tag such as",
        "Ada\\tB-per\\nParis\\tX\\tB-loc | 2 | 2 columns",
        "EU NNP B-NP B-ORG\\nrejects VBZ O | 2 | 4 columns",
        "a O\\nb\\tB-x\\tB-x | 2 | 2 columns",
        "a O\\n\\nb | 3 | a token in column 1 and a tag in the last column",
        "a\\tO\\t | 1 | a token in column 1 and a tag in the last column",
        "a\u00A0O | 1 | a token in column 1 and a tag in the last column",
        "a B-\u200Bx | 1 | a tag such as",
        "a B- | 1 | a tag such as",
        "a b-per | 1 | a tag such as",
        "a I_PER | 1 | a tag such as",
        "a O\\rb B-x | 1 | a token in column 1",
        "a\\tO\\rb\\tB-x | 1 | a token in column 1"
      })
  void namesTheLineThatIsNotLikeTheOthers(String text, int line, String expected) {
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(READER, text.translateEscapes()))
        .withMessageStartingWith("file:" + line + ": found ")
        .withMessageContaining("expected " + expected);
  }

  @Test
  void leavesOutARaggedLineIfTold() throws IOException {
    Corpus corpus = read(READER.skipBadLines(), "Ada B-per\nNew York B-loc\nran O \n");

    assertThat(corpus.sentences()).containsExactly(sentence("Ada", "ran", "B-per", "O"));
    assertThat(corpus.skippedLines()).isEqualTo(1);
  }

  @Test
  void refusesALineThatIsNoLine() {
    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(() -> read(READER, "a O\n" + "x".repeat(70_000) + " O\n"))
        .withMessageStartingWith("file:2: found \"xxx")
        .withMessageEndingWith("expected at most 65,536 characters");
  }

  @Test
  void warnsOnceOfWhatLooksLikeO() throws IOException {
    assertThat(read(READER, "a O\n\nb 0\nc o\nd 0\n").warnings())
        .containsExactly("file:3: the tag is '0', which is not O");
    assertThat(read(READER, "a o\n").warnings())
        .containsExactly("file:1: the tag is 'o', which is not O");
    assertThat(read(READER, "a O\n").warnings()).isEmpty();
  }
}
