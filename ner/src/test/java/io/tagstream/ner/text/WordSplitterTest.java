package io.tagstream.ner.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordSplitterTest {
  private static final int[] ALPHABET =
      ("aZé9 \t\n\u00a0\u3000.,!?'’\"()[]@#$%/_-–:&\u200b\u200d\ufeff\u0301\u0e33\ud800\udc00"
              + "\u0000\u0085日本ひカーไทยကខ。、😀👩🏽\ufe0f𝔘s")
          .codePoints()
          .toArray();

  private static final Set<CharacterKind> UNSEEN =
      EnumSet.of(
          CharacterKind.SPACE, CharacterKind.INVISIBLE, CharacterKind.SHAPER, CharacterKind.JOINER);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
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
        "東京タワー。iPhone買う|東,京,タ,ワ,ー,。,iPhone,買,う",
        "ที่นี่|ที่,นี่",
        "@ # .|@,#,.",
        "rock'n'roll, AT&T and C++ at 3.5|rock'n'roll,`,`,AT&T,and,C++,at,3.5",
        "Anna´s Ada`s Yahoo!'s|Anna,´s,Ada,`s,Yahoo,!,'s",
      })
  void splitsAsCorporaDo(String text, String words) {
    List<String> expected = List.of(words.replace("`,`", "\0").split(","));
    assertThat(WordSplitter.split(text).tokens())
        .isEqualTo(expected.stream().map(word -> word.replace('\0', ',')).toList());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "London🎉|London 🎉",
        "Paris❤️Rome|Paris ❤️ Rome",
        "iPhone™ ♥Rome♥|iPhone ™ ♥ Rome ♥",
        "👨‍👩‍👧‍👦🇬🇧🇫🇷👍🏽😂😂|👨‍👩‍👧‍👦 🇬🇧 🇫🇷 👍🏽 😂 😂",
        "Wales🏴󠁧󠁢󠁷󠁬󠁳󠁿!🫩|Wales 🏴󠁧󠁢󠁷󠁬󠁳󠁿 ! 🫩",
        "Bonn\uF8FF|Bonn \uF8FF",
      })
  void symbolsAreWordsByThemselves(String text, String words) {
    assertThat(originals(text)).containsExactly(words.split(" "));
  }

  @Test
  void keycapsAreWordsByThemselves() {
    assertThat(originals("London1\uFE0F\u20E3#\uFE0F\u20E32"))
        .containsExactly("London", "1\uFE0F\u20E3", "#\uFE0F\u20E3", "2");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '%',
      value = {
        "`London` ~Paris~ ^Ulm^!` London ` ~ Paris ~ ^ Ulm ^",
        "_Rome_ __Bonn__ @user_ snake_case!_ Rome _ __ Bonn __ @user_ snake_case",
        "**Ulm** ==Wien== |Graz|!** Ulm ** == Wien == | Graz |",
        "[London](https://x.org/a,b;c)![ London ] ( https://x.org/a,b;c )",
        "„Berlin“ »Wien« «Nice» “Ulm”!„ Berlin “ » Wien « « Nice » “ Ulm ”",
        "London,Paris:Rome;Ulm?!London , Paris : Rome ; Ulm ?",
        "Ulm—Graz…and Bonn...so!Ulm — Graz … and Bonn ... so",
        "London(UK) Rome\"s Park/Ride!London ( UK ) Rome \" s Park/Ride",
        "10:30 3,500 1990–1995!10:30 3,500 1990–1995",
        "Wien،دمشق؟ दिल्ली।!Wien ، دمشق ؟ दिल्ली ।",
        "תל־אביב, צה\"ל צה״ל!תל־אביב , צה\"ל צה״ל",
        "Rome→Paris www.x.org,y!Rome → Paris www.x.org,y",
      })
  void separatorsAreBordersAndPunctuationIsTakenOffBothEnds(String text, String words) {
    assertThat(originals(text)).containsExactly(words.split(" "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\u200E",
        "\u200F",
        "\u061C",
        "\u2067",
        "\u2069",
        "\u202E", // bidi
        "\u200B",
        "\u200C",
        "\u200D",
        "\u2060",
        "\uFEFF",
        "\u00AD",
        "\u034F",
        "\u180E",
        "\uFE0F",
        "\uFE00",
        "\uDB40\uDC41",
        "\uDB40\uDD00", // variations, tags
        "\u0000",
        "\u0007",
        "\u001F",
        "\u007F",
        "\u0085",
        "\u009F", // controls
        "\u00A0",
        "\u2028",
        "\u3164",
        "\u2800",
        "\uFFFE" // what looks blank
      })
  void whatNobodySeesIsNoPartOfAWordsEnds(String invisible) {
    String text = "%s\"%sLondon%s\"%s.%s".replace("%s", invisible);

    assertThat(WordSplitter.split(text).tokens()).containsExactly("\"", "London", "\"", ".");
    assertThat(originals(text)).containsExactly("\"", "London", "\"", ".");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u00AD", "\u2060", "\uFEFF", "\u200E", "\u034F", "\uFE0F"})
  void aWordIsReadWithoutWhatIsInvisibleWithinIt(String invisible) {
    Words words = WordSplitter.split("in Lon" + invisible + "don!");

    assertThat(words.tokens()).containsExactly("in", "London", "!");
    assertThat(originals(words)).containsExactly("in", "Lon" + invisible + "don", "!");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u200B", "\u0001", "\u0000", "\u001F", "\u2029", "\u00A0", "\u3164"})
  void aBlankOfNoWidthAndAControlCharacterAreBorders(String border) {
    assertThat(WordSplitter.split("New" + border + "York").tokens()).containsExactly("New", "York");
  }

  @ParameterizedTest
  @ValueSource(strings = {"می\u200Cروم", "क्\u200Dष", "නර්\u200Dස", "Jose\u0301", "ﬁnd", "한국"})
  void whatSpellsAWordStaysInIt(String word) {
    Words words = WordSplitter.split("\u200C" + word + "\u200C, " + word);

    assertThat(words.tokens()).containsExactly(word, ",", word);
    assertThat(originals(words)).containsExactly(word, ",", word);
  }

  @Test
  void aVariantOfAChineseCharacterBelongsToItButIsNotRead() {
    Words words = WordSplitter.split("葛\uDB40\uDD00飾");

    assertThat(words.tokens()).containsExactly("葛", "飾");
    assertThat(originals(words)).containsExactly("葛\uDB40\uDD00", "飾");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "<b>London</b>|London",
        "<a href=\"http://x.org/?a=1\">Rome</a><br/>Ulm<BR>Bonn<p class=x>|Rome Ulm Bonn",
        "<!-- note -->Graz<!DOCTYPE html></person>|Graz",
        "<London> x<3|< London > x < 3",
        "a<b and c>d|a < b and c > d",
        "<john@x.org> <@U12>|< john@x.org > < @U12 >",
      })
  void markupIsSkippedAndOtherBracketsAreBorders(String text, String words) {
    assertThat(originals(text)).containsExactly(words.split(" "));
  }

  @Test
  void coloursOfATerminalAreSkipped() {
    assertThat(originals("\u001B[31;1mUlm\u001B[0m")).containsExactly("Ulm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "AT&amp;T|AT&T|AT&amp;T",
        "O&#39;Neill|O'Neill|O&#39;Neill",
        "M&uuml;nchen&#x1F389;|München 🎉|M&uuml;nchen &#x1F389;",
        "&quot;Rome&quot;|\" Rome \"|&quot; Rome &quot;",
        "Rome&#x27;s|Rome 's|Rome &#x27;s",
        "New&nbsp;York &amp; Ulm|New York & Ulm|New York &amp; Ulm",
        "Lon&shy;don|London|Lon&shy;don",
        "&lt;b&gt;Graz|< b > Graz|&lt; b &gt; Graz",
        "AT&T R&D; &x; &#1114112;|AT&T R&D ; & x ; & #1114112 ;|AT&T R&D ; & x ; & #1114112 ;",
      })
  void aReferenceIsReadAsItsCharacter(String text, String tokens, String originals) {
    assertThat(WordSplitter.split(text).tokens()).containsExactly(tokens.split(" "));
    assertThat(originals(text)).containsExactly(originals.split(" "));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '%',
      value = {
        "London🎉 and 👩🏽‍🚀 Paris❤️|🎉 👩🏽‍🚀 ❤️",
        "`London` ~Paris~ **Rome** __Bonn__ ^|` ` ~ ~ ** ** __ __ ^",
        "iPhone™ 1\u20E3 ♥Rome♥|™ 1\u20E3 ♥ ♥",
        "Yahoo! \"Ecce homo\" (US) 5 € @ # + C++ Ada`s, Anna´s|",
      })
  void knowsWhatIsPartOfNoName(String text, String ornaments) {
    Words words = WordSplitter.split(text);

    assertThat(words.ornaments().stream().mapToObj(words.tokens()::get))
        .isEqualTo(ornaments == null ? List.of() : List.of(ornaments.split(" ")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\r\n", "\u00a0\u2003\u3000\u2028", "\u200d\u0000<br>"})
  void findsNothingInWhiteSpace(String text) {
    assertThat(WordSplitter.split(text).size()).isZero();
  }

  // Each takes minutes if its length counts twice.
  @ParameterizedTest
  @Timeout(60)
  @ValueSource(
      strings = {
        "@.",
        "<a ",
        "<a b=\"",
        "<!--",
        "&#1",
        "\u001B[",
        "🇬🇧",
        "👨\u200D",
        "a\u200D",
        "('s"
      })
  void isLinearInTheLengthOfTheText(String unit) {
    assertThat(WordSplitter.split(unit.repeat((1 << 18) / unit.length())).size()).isPositive();
  }

  @Test
  void keepsTheFirstWordBehindLeadingWhiteSpace() {
    assertThat(WordSplitter.split("  \u00a0Hello world ").tokens())
        .containsExactly("Hello", "world");
  }

  @Test
  void coversEveryCharacterThatIsSeenOnceAndInOrder() {
    Random random = new Random(7);
    for (int round = 0; round < 20_000; round++) {
      String text = text(random, ALPHABET);
      Words words = WordSplitter.split(text);
      int at = 0;
      for (int i = 0; i < words.size(); i++) {
        assertThat(words.starts()[i]).as(text).isGreaterThanOrEqualTo(at);
        assertThat(words.ends()[i]).as(text).isGreaterThan(words.starts()[i]);
        assertThat(isUnseen(text.substring(at, words.starts()[i]))).as(text).isTrue();
        assertThat(words.tokens().get(i).codePoints().noneMatch(WordSplitterTest::isSpace))
            .as(text)
            .isTrue();
        at = words.ends()[i];
      }
      assertThat(isUnseen(text.substring(at))).as(text).isTrue();
    }
  }

  private static List<String> originals(String text) {
    return originals(WordSplitter.split(text));
  }

  // What the offsets point at.
  private static List<String> originals(Words words) {
    return IntStream.range(0, words.size())
        .mapToObj(i -> words.text().substring(words.starts()[i], words.ends()[i]))
        .toList();
  }

  @Test
  void wordsAreInOrderHoweverMarkupIsBroken() {
    int[] alphabet =
        "<>/!-&;#x27amp b='\"\u001B[m\u200D\u00AD\uFE0F🎉1\u20E3葛.".codePoints().toArray();
    Random random = new Random(11);
    for (int round = 0; round < 20_000; round++) {
      String text = text(random, alphabet);
      Words words = WordSplitter.split(text);
      int at = 0;
      for (int i = 0; i < words.size(); i++) {
        boolean sameReference = i > 0 && words.starts()[i] == words.starts()[i - 1];
        assertThat(words.starts()[i] >= at || sameReference).as(text).isTrue();
        assertThat(words.ends()[i]).as(text).isBetween(words.starts()[i] + 1, text.length());
        assertThat(words.tokens().get(i)).as(text).isNotEmpty();
        at = words.ends()[i];
      }
    }
  }

  private static String text(Random random, int[] alphabet) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(24); length > 0; length--) {
      text.appendCodePoint(alphabet[random.nextInt(alphabet.length)]);
    }
    return text.toString();
  }

  private static boolean isUnseen(String text) {
    return text.codePoints().mapToObj(CharacterKind::of).allMatch(UNSEEN::contains);
  }

  private static boolean isSpace(int codePoint) {
    return CharacterKind.of(codePoint) == CharacterKind.SPACE;
  }
}
