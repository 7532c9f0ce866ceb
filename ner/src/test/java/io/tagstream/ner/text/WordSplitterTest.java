package io.tagstream.ner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordSplitterTest {
  private static final int[] ALPHABET =
      ("aZé9 \t\n\u00a0\u3000.,!?'’\"()[]@#$%/_-–:&\u200b\u200d\ufeff\u0301\u0e33\ud800\udc00"
              + "\u0000\u0085日本ひカーไทยကខ。、😀👩🏽\ufe0f𝔘s")
          .codePoints()
          .toArray();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "He lives in the U.S. now.|He,lives,in,the,U.S.,now,.",
        "the U.S.|the,U.S.",
        "J. K. Rowling, e.g. here|J.,K.,Rowling,`,`,e.g.,here",
        "Etc. and so|Etc,.,and,so",
        "It cost 3.50.|It,cost,3.50,.",
        "Spider-Man's mask|Spider-Man,'s,mask",
        "Anna’s, JAMES'S|Anna,’s,`,`,JAMES,'S",
        "a dog 's bone|a,dog,'s,bone",
        "don't @user_1 #NLProc! $5 50%|don't,@user_1,#NLProc,!,$5,50%",
        "(see [1]) \"quoted\"|(,see,[,1,],),\",quoted,\"",
        "wow!!! ... ?!|wow,!!!,...,?,!",
        "...and ((so)) --|...,and,((,so,)),--",
        "https://t.co/aB3?x=1&y=/a, (http://x.org/)|"
            + "https://t.co/aB3?x=1&y=/a,`,`,(,http://x.org/,)",
        "I ❤️ Köln 👩🏽‍🚀!|I,❤️,Köln,👩🏽‍🚀,!",
        "東京タワー。iPhone買う|東,京,タ,ワ,ー。iPhone,買,う",
        "ที่นี่|ที่,นี่",
        "@ # .|@,#,.",
      })
  void splitsAsCorporaDo(String text, String words) {
    List<String> expected = List.of(words.replace("`,`", "\0").split(","));
    assertThat(WordSplitter.split(text).tokens())
        .isEqualTo(expected.stream().map(word -> word.replace('\0', ',')).toList());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n", "\u00a0\u2003\u3000\u2028"})
  void findsNothingInWhiteSpace(String text) {
    assertThat(WordSplitter.split(text).size()).isZero();
  }

  @Test
  void keepsTheFirstWordBehindLeadingWhiteSpace() {
    assertThat(WordSplitter.split("  \u00a0Hello world ").tokens())
        .containsExactly("Hello", "world");
  }

  @Test
  void leavesCombiningMarksAndZeroWidthCharactersWithTheirWord() {
    assertThat(WordSplitter.split("Jose\u0301\u200b \u200bx\u200d か\u3099く").tokens())
        .containsExactly("Jose\u0301\u200b", "\u200bx\u200d", "か\u3099", "く");
  }

  @Test
  void coversEveryCharacterThatIsNoWhiteSpaceOnceAndInOrder() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text = text(random);
      Words words = WordSplitter.split(text);
      int at = 0;
      for (int i = 0; i < words.size(); i++) {
        assertThat(words.starts()[i]).as(text).isGreaterThanOrEqualTo(at);
        assertThat(words.ends()[i]).as(text).isGreaterThan(words.starts()[i]);
        assertThat(isBlank(text.substring(at, words.starts()[i]))).as(text).isTrue();
        assertThat(words.word(i).codePoints().noneMatch(WordSplitterTest::isSpace))
            .as(text)
            .isTrue();
        at = words.ends()[i];
      }
      assertThat(isBlank(text.substring(at))).as(text).isTrue();
    }
  }

  private static String text(Random random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(24); length > 0; length--) {
      text.appendCodePoint(ALPHABET[random.nextInt(ALPHABET.length)]);
    }
    return text.toString();
  }

  private static boolean isBlank(String text) {
    return text.codePoints().allMatch(WordSplitterTest::isSpace);
  }

  private static boolean isSpace(int codePoint) {
    return Character.isWhitespace(codePoint) || Character.isSpaceChar(codePoint);
  }
}
