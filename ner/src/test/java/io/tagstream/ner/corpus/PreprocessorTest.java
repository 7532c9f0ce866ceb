package io.tagstream.ner.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A token has as many pieces as it has characters that are no '-'. */
class PreprocessorTest {
  @Test
  void copiesSentencesThatFit() throws IOException {
    assertThat(lines("ab O\ncd O\n\ne O", 4)).containsExactly("ab O", "cd O", "", "e O");
  }

  @Test
  void breaksASentenceBeforeTheTokenThatWouldPassTheLimit() throws IOException {
    assertThat(lines("ab O\ncd O\ne O\nfgh O\ni O\n", 4))
        .containsExactly("ab O", "cd O", "", "e O", "fgh O", "", "i O");
  }

  @Test
  void aBlankLineSetsTheCountBackAndManySurvive() throws IOException {
    assertThat(lines("abc O\n\n \t\u00A0\n\ndef O\n", 4))
        .containsExactly("abc O", "", "", "", "def O");
  }

  @Test
  void aTokenOfNoPiecesIsLeftOutWithoutABreak() throws IOException {
    assertThat(lines("ab O\n-- B-X\ncd O\n", 4)).containsExactly("ab O", "cd O");
  }

  @Test
  void aTokenLongerThanTheLimitStaysAlone() throws IOException {
    assertThat(lines("a O\nbcdefg O\nh O\n", 4)).containsExactly("a O", "", "bcdefg O", "", "h O");
    assertThat(lines("bcdefg O\n", 4)).containsExactly("", "bcdefg O");
  }

  @Test
  void theTokenIsTheFirstFieldAndTheLineIsCopiedButForItsRightEnd() throws IOException {
    assertThat(lines("\u3000 ab\u2003x y\tO \u0085\u00A0\u001C\nabc\n", 5))
        .containsExactly("\u3000 ab\u2003x y\tO", "abc");
  }

  @Test
  void everyLineEndOfPythonsTextModeEndsALine() throws IOException {
    assertThat(lines("a\rb\r\nc\n\rd\r\r\n\ne", 9))
        .containsExactly("a", "b", "c", "", "d", "", "", "e");
    assertThat(lines("a\u2028b\u000Bc\u0085\fd O\r", 9))
        .containsExactly("a\u2028b\u000Bc\u0085\fd O");
  }

  @Test
  void aByteOrderMarkIsACharacter() throws IOException {
    assertThat(lines("\uFEFFa O\n", 9)).containsExactly("\uFEFFa O");
  }

  @Test
  void namesTheLineThatIsNotUtf8AndKeepsThoseBeforeIt() {
    List<String> lines = new ArrayList<>();
    byte[] bytes = "a O\r\rb\u00FC O\n".getBytes(StandardCharsets.ISO_8859_1);

    assertThatExceptionOfType(CorpusException.class)
        .isThrownBy(
            () ->
                new Preprocessor(String::length, 9, lines::add)
                    .read(new ByteArrayInputStream(bytes), "file"))
        .withMessage("file:3: not UTF-8, expected UTF-8 text");
    assertThat(lines).containsExactly("a O", "");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 7, 20})
  void noSentenceHasTooManyPiecesAndNoOtherLineIsLost(int limit) throws IOException {
    Random random = new Random(limit);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 2000; i++) {
      int length = random.nextInt(6);
      text.append(length == 0 ? "" : "x".repeat(length) + " O").append('\n');
    }

    List<String> lines = lines(text.toString(), limit);

    assertThat(lines.stream().filter(line -> !line.isEmpty()))
        .isEqualTo(text.toString().lines().filter(line -> !line.isEmpty()).toList());
    int used = 0;
    for (String line : lines) {
      int pieces = line.isEmpty() ? 0 : line.length() - 2;
      used = line.isEmpty() ? 0 : used + pieces;
      assertThat(used).isLessThanOrEqualTo(Math.max(limit, pieces));
    }
  }

  private static List<String> lines(String text, int limit) throws IOException {
    List<String> lines = new ArrayList<>();
    new Preprocessor(token -> token.replace("-", "").length(), limit, lines::add)
        .read(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "file");
    return lines;
  }
}
