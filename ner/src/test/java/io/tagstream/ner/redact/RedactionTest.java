package io.tagstream.ner.redact;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.ner.tag.Entity;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactionTest {
  private static final byte[] KEY = "0123456789abcdef".getBytes(StandardCharsets.UTF_8);
  private static final String JOSE = "Jose\u0301"; // an accent of its own

  private static final List<Redaction> ALL =
      List.of(Redaction.label(), Redaction.mask(), Redaction.hash(KEY));

  @Test
  void putsTheTypeInThePlaceOfAnEntityAndMovesTheNextOne() {
    Redacted redacted = of(Redaction.label(), "🎡 Ana lives in Köln 🎡.", "Ana", "Köln");

    assertThat(redacted.text()).isEqualTo("🎡 [thing] lives in [thing] 🎡.");
    assertThat(redacted.entities())
        .containsExactly(
            new Entity("thing", "[thing]", 2, 9, 0.5), new Entity("thing", "[thing]", 19, 26, 0.5));
  }

  @Test
  void masksCodePointForCodePoint() {
    Redacted redacted = of(Redaction.mask(), "I ❤️ 🎡 " + JOSE + "!", "🎡 " + JOSE);

    assertThat(redacted.text()).isEqualTo("I ❤️ *******!");
    assertThat(redacted.entities()).containsExactly(new Entity("thing", "*******", 5, 12, 0.5));
  }

  @Test
  void hashesSoThatTheSameNameIsTheSameAndAnotherKeyIsAnother() {
    Redacted first = of(Redaction.hash(KEY), "Ana met Bo. Ana left.", "Ana", "Bo");
    Redacted second = of(Redaction.hash(KEY), "Ana", "Ana");
    Redacted other =
        of(Redaction.hash("fedcba9876543210".getBytes(StandardCharsets.UTF_8)), "Ana", "Ana");

    // openssl dgst -sha256 -hmac 0123456789abcdef
    assertThat(second.text()).isEqualTo("[thing:d3607b1eb75266c810eede746bf9e18c]");
    assertThat(first.text()).startsWith(second.text()).endsWith(second.text() + " left.");
    assertThat(other.text()).isNotEqualTo(second.text()).matches("\\[thing:[0-9a-f]{32}]");
  }

  @ParameterizedTest
  @CsvSource({
    "Ana, Ana and ANA and ana, *** and *** and ***",
    "New York, New York and new\u00a0york, ******** and ********",
    "Ann, Ann has Annual leave, *** has Annual leave",
    "C++, C++ or (C++), *** or (***)",
    "ana, ana_b @ana #ana, ***_b @*** #***",
    "’s Journey, a ’s Journey: LINK’S JOURNEY, a **********: LINK**********",
    "İyi ki, İyi ki: İYİ KI, ******: ******",
  })
  void findsItsWordsElsewhereButNotWithinOthers(String entity, String text, String expected) {
    assertThat(of(Redaction.mask(), text, entity).text()).isEqualTo(expected);
    assertThat(of(Redaction.mask(), entity, entity).scrubber().apply(text)).isEqualTo(expected);
  }

  @Test
  void leavesASentenceWithoutEntitiesAndEverythingIfNothingIsToBeRedacted() {
    Redacted none = Redaction.mask().of("Ana", List.of());
    Redacted all = of(Redaction.NONE, "Ana", "Ana");

    assertThat(none.text()).isEqualTo("Ana");
    assertThat(none.scrubber().apply("Ana")).isEqualTo("Ana");
    assertThat(all.text()).isEqualTo("Ana");
    assertThat(all.entities()).hasSize(1);
    assertThat(all.scrubber().finds("Ana")).isFalse();
  }

  @Test
  void refusesAKeyThatCanBeFoundByTrying() {
    assertThatThrownBy(() -> Redaction.hash(new byte[15]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the key has 15 bytes: wanted 16 or more");
  }

  /** Any text, any entities: none of their words stays, and nothing else is touched. */
  @Test
  void leavesNothingOfAnEntityAndAllOfTheRest() {
    Random random = new Random(1);
    for (int i = 0; i < 5_000; i++) {
      Sample sample = Sample.of(random);
      for (Redaction redaction : ALL) {
        Redacted redacted = redaction.of(sample.text, sample.entities);
        String marked = redacted.text();

        assertThat(redacted.entities()).hasSameSizeAs(sample.entities);
        for (Entity entity : sample.entities) {
          assertThat(words(entity.text()).matcher(marked).find())
              .as("%s in %s", entity.text(), marked)
              .isFalse();
        }
        for (Entity entity : redacted.entities()) {
          int start = marked.offsetByCodePoints(0, entity.start());
          int end = marked.offsetByCodePoints(0, entity.end());
          assertThat(marked.substring(start, end)).isEqualTo(entity.text());
        }
        assertThat(rest(marked)).isEqualTo(sample.rest);
      }
      assertThat(length(ALL.get(1).of(sample.text, sample.entities).text()))
          .isEqualTo(length(sample.text));
    }
  }

  private static Pattern words(String entity) {
    return Pattern.compile(
        "(?<![\\p{L}\\p{M}])%s(?![\\p{L}\\p{M}])".formatted(Pattern.quote(entity)),
        Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE);
  }

  /** What is left when all that was put in is taken out. */
  private static String rest(String marked) {
    return marked.replaceAll("\\[TYPE(:[0-9a-f]{32})?]|\\*+", "");
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static Redacted of(Redaction redaction, String text, String... entities) {
    List<Entity> found = new ArrayList<>();
    int from = 0;
    for (String entity : entities) {
      int start = text.indexOf(entity, from);
      from = start + entity.length();
      found.add(
          new Entity(
              "thing", entity, text.codePointCount(0, start), text.codePointCount(0, from), 0.5));
    }
    return redaction.of(text, found);
  }

  /**
   * A text of names that are tagged, names that are not, and others.
   *
   * @param rest the text without names
   */
  private record Sample(String text, List<Entity> entities, String rest) {
    private static final List<String> NAMES =
        List.of("Ana", "José", JOSE, "New York", "Ana Öz", "🎡 Prater", "O'Neil", "東京", "McÆ");
    private static final List<String> OTHERS =
        List.of(
            "lives",
            "in",
            "🎡",
            "👩\u200D👩\u200D👧",
            "Annual",
            "e\u0301",
            "…",
            "\n",
            "\"",
            "Yorkshire");

    static Sample of(Random random) {
      StringBuilder text = new StringBuilder();
      StringBuilder rest = new StringBuilder();
      List<Entity> entities = new ArrayList<>();
      List<String> tagged = new ArrayList<>();
      for (int i = 0; i < 12; i++) {
        String name = NAMES.get(random.nextInt(NAMES.size()));
        boolean again = !tagged.isEmpty() && random.nextInt(4) == 0;
        if (again) { // and the model does not see it
          String word = tagged.get(random.nextInt(tagged.size()));
          text.append(random.nextBoolean() ? word : word.toUpperCase(Locale.ROOT));
        } else if (random.nextInt(3) == 0) {
          int start = length(text.toString());
          text.append(name);
          tagged.add(name);
          entities.add(new Entity("TYPE", name, start, length(text.toString()), 0.5));
        } else {
          String word = OTHERS.get(random.nextInt(OTHERS.size()));
          text.append(word);
          rest.append(word);
        }
        text.append(' ');
        rest.append(' ');
      }
      return new Sample(text.toString(), entities, rest.toString());
    }
  }
}
