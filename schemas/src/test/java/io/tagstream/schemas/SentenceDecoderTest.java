package io.tagstream.schemas;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Decoded.Rejected;
import io.tagstream.schemas.Decoded.Value;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.SentenceRecord;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentenceDecoderTest {
  private static final String FAMILY = "👩\u200D👩\u200D👧";
  private static final String E_WITH_ACUTE = "e\u0301";

  private final SentenceDecoder decoder = new SentenceDecoder(SentenceDecoder.DEFAULT_MAX_BYTES);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Ana lives in Köln",
        " led by a blank",
        "tab\tinside",
        "two\nlines",
        "[1, 2]",
        "\"quoted\"",
        "null",
        "a {brace}",
        FAMILY + " caf" + E_WITH_ACUTE,
        ""
      })
  void takesABareLineAsItIs(String line) {
    assertThat(decode(line)).isEqualTo(new Value<>(SentenceRecord.of(line)));
  }

  @Test
  void dropsALineEndAndAByteOrderMark() {
    assertThat(decode("\uFEFFAna\r\n")).isEqualTo(new Value<>(SentenceRecord.of("Ana")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": \"Ana\"}",
        " \n\t{\"text\": \"Ana\"}\n",
        "\uFEFF{\"text\": \"Ana\"}",
        "{\"text\": \"Ana\", \"tokens\": null, \"lang\": {\"of\": [\"text\"]}}",
        "{\"text\": \"\\u0041na\"}"
      })
  void takesJson(String json) {
    assertThat(decode(json)).isEqualTo(new Value<>(SentenceRecord.of("Ana")));
  }

  @Test
  void joinsTokensGivenWithoutText() {
    assertThat(decode("{\"tokens\": [\"Ana\", \"" + FAMILY + "\"]}"))
        .isEqualTo(new Value<>(new SentenceRecord("Ana " + FAMILY, List.of("Ana", FAMILY))));
  }

  @Test
  void takesNoTokensAsAnEmptySentence() {
    assertThat(decode("{\"tokens\": []}")).isEqualTo(new Value<>(SentenceRecord.of("")));
  }

  @Test
  void findsTokensInTheText() {
    assertThat(decode("{\"text\": \"can't, won't\", \"tokens\": [\"ca\", \"n't\", \"won't\"]}"))
        .isEqualTo(new Value<>(new SentenceRecord("can't, won't", List.of("ca", "n't", "won't"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"text\": \"Ana\"          | malformed JSON: Unexpected end-of-input",
        "{hello}                     | malformed JSON: ",
        "{\"text\": \"a\"} {}        | expected one JSON object, found more after it",
        "{}                          | neither 'text' nor 'tokens' is given",
        "{\"text\": null}            | neither 'text' nor 'tokens' is given",
        "{\"Text\": \"a\"}           | neither 'text' nor 'tokens' is given",
        "{\"text\": 5}               | 'text' is not a string but number",
        "{\"text\": [\"a\"]}         | 'text' is not a string but array",
        "{\"tokens\": \"a b\"}       | 'tokens' is not an array of strings but string",
        "{\"tokens\": [\"a\", 1]}    | 'tokens[1]' is not a string but number",
        "{\"tokens\": [\"a\", null]} | 'tokens[1]' is not a string but null",
        "{\"tokens\": [\"a\", \"\"]} | 'tokens[1]' is empty",
        "{\"text\": \"a b\", \"tokens\": [\"b\", \"a\"]} | 'tokens[1]' (a) is not found",
        "{\"text\": \"half \\ud83c\"} | 'text' holds half a surrogate pair",
        "{\"tokens\": [\"\\udfa1\"]} | 'tokens[0]' holds half a surrogate pair"
      })
  void rejectsWithAReason(String value, String reason) {
    assertThat(decode(value)).isInstanceOf(Rejected.class);
    assertThat(reason(decode(value))).startsWith(reason).doesNotContain("\n");
  }

  @Test
  void rejectsATombstone() {
    assertThat(reason(decoder.decode(null))).startsWith("no value");
  }

  @Test
  void rejectsInvalidUtf8() {
    assertThat(reason(decoder.decode("Köln".getBytes(ISO_8859_1)))).isEqualTo("not valid UTF-8");
    assertThat(reason(decoder.decode("{\"text\": \"Köln\"}".getBytes(ISO_8859_1))))
        .isEqualTo("not valid UTF-8");
  }

  @Test
  void rejectsWhatLooksLikeUtf8ButIsNot() {
    byte[] overlong = {'a', (byte) 0xC0, (byte) 0x80};
    byte[] halfAPair = {(byte) 0xED, (byte) 0xA0, (byte) 0x80};
    byte[] cutOff = {(byte) 0xF0, (byte) 0x9F, (byte) 0x8E};

    for (byte[] bytes : List.of(overlong, halfAPair, cutOff)) {
      assertThat(reason(decoder.decode(bytes))).isEqualTo("not valid UTF-8");
    }
  }

  @Test
  void recognisesUtf16() {
    assertThat(reason(decoder.decode("Ana".getBytes(UTF_16))))
        .isEqualTo("not valid UTF-8: it begins as UTF-16 does");
    assertThat(reason(decoder.decode("\uFEFFAna".getBytes(UTF_16LE))))
        .isEqualTo("not valid UTF-8: it begins as UTF-16 does");
  }

  @Test
  void rejectsNumbersBeyondJson() {
    assertThat(reason(decode("{\"text\": NaN}"))).startsWith("malformed JSON: ");
    assertThat(reason(decode("{\"text\": \"a\", \"n\": " + "9".repeat(2_000) + "}")))
        .isNotBlank()
        .doesNotContain("\n");
    assertThat(decode("{\"text\": \"a\", \"n\": 1e99999}")).isInstanceOf(Value.class);
  }

  @Test
  void rejectsWhatIsLargerThanConfigured() {
    SentenceDecoder small = new SentenceDecoder(4);

    assertThat(small.decode("four".getBytes(UTF_8))).isInstanceOf(Value.class);
    assertThat(reason(small.decode("fünf".getBytes(UTF_8))))
        .isEqualTo("5 bytes: at most 4 are allowed");
    assertThatThrownBy(() -> new SentenceDecoder(0)).hasMessageContaining("maxBytes");
  }

  @Test
  void rejectsJsonNestedWithoutEnd() {
    assertThat(decode("{\"text\":" + "[".repeat(100_000))).isInstanceOf(Rejected.class);
  }

  @Test
  void neverThrowsOnRandomBytes() {
    Random random = new Random(1);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(40)];
      random.nextBytes(bytes);
      if (i % 2 == 0 && bytes.length > 0) {
        bytes[0] = '{';
      }
      assertReadsBackOrHasAReason(decoder.decode(bytes));
    }
  }

  @Test
  void neverThrowsOnDamagedJson() {
    Random random = new Random(2);
    byte[] json =
        ("{\"text\": \""
                + FAMILY
                + " caf"
                + E_WITH_ACUTE
                + " \\ud83c\\udfa1\", \"tokens\": [\"caf\"]}")
            .getBytes(UTF_8);
    assertThat(decoder.decode(json)).isInstanceOf(Value.class);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = json.clone();
      for (int n = random.nextInt(4); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      assertReadsBackOrHasAReason(decoder.decode(bytes));
    }
  }

  @Test
  void readsBackAnyText() {
    Random random = new Random(3);
    for (int i = 0; i < 2_000; i++) {
      String text =
          random
              .ints(random.nextInt(30), 0, Character.MAX_CODE_POINT + 1)
              .filter(codePoint -> codePoint < 0xD800 || codePoint > 0xDFFF)
              .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
              .toString();
      SentenceRecord sentence = SentenceRecord.of(text);
      assertThat(decode(Json.toJson(sentence))).isEqualTo(new Value<>(sentence));
    }
  }

  // What the decoder lets through must also be possible to pass on.
  private void assertReadsBackOrHasAReason(Decoded<SentenceRecord> decoded) {
    if (decoded instanceof Value<SentenceRecord> value) {
      assertThat(decode(Json.toJson(value.value()))).isEqualTo(value);
    } else {
      assertThat(reason(decoded)).isNotBlank().doesNotContain("\n", "java.", "jackson");
    }
  }

  private Decoded<SentenceRecord> decode(String value) {
    return decoder.decode(value.getBytes(UTF_8));
  }

  private static String reason(Decoded<SentenceRecord> decoded) {
    return ((Rejected<SentenceRecord>) decoded).reason();
  }

  /** Jackson quotes what it did not expect by halves. */
  @ParameterizedTest
  @ValueSource(
      strings = {"{🎡", "{\"text\": 🎡}", "{\"text\": \"a\" 🎡", "{\"🎡", "{\"text\": \"\\🎡\"}"})
  void saysInUtf8WhatIsWrongWithJsonThatHasEmojiInTheWrongPlace(String json) {
    String reason = reason(decoder.decode(json.getBytes(UTF_8)));

    assertThat(new String(reason.getBytes(UTF_8), UTF_8)).isEqualTo(reason);
  }
}
