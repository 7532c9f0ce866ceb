package io.tagstream.streams.input;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import java.util.List;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonFormatTest {
  private static final SentenceDecoder DECODER = new SentenceDecoder(100_000);
  private static final JsonFormat ARTICLES = JsonFormat.of(DECODER, "/body", "/guid", "entities");

  @Test
  void readsTheFieldsThatPointersNameAndWhereTheyStand() {
    String json = "{\"n\": 1e400, \"guid\":\"a-1\", \"body\" : \"Ana \\u00e9 🎡\", \"x\":[{}] }";

    Document document = document(ARTICLES, json);

    assertThat(document.sentence().text()).isEqualTo("Ana é 🎡");
    assertThat(document.id()).isEqualTo("a-1");
    JsonPlaces places = document.places();
    assertThat(utf8(json, places.textStart())).isEqualTo("\"Ana \\u00e9 🎡\", \"x\":[{}] }");
    assertThat(utf8(json, places.bodyEnd())).isEqualTo(" }");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "/a/b          | {'a':{'c':{'b':'no'},'b':'yes'},'b':'no'}",
        "/a/1/b        | {'a':[{'b':'no'},{'b':'yes'}]}",
        "/a~1b/c~0d    | {'a/b':{'c~d':'yes'},'a':{'b':'no'}}",
        "/             | {'':'yes'}",
        "/a/1          | {'a':{'0':'no','1':'yes'}}",
        "/ö            | {'o':'no','ö':'yes'}",
      })
  void followsAPointerThroughObjectsAndArrays(String pointer, String json) {
    JsonFormat format = JsonFormat.of(DECODER, pointer.strip(), null, null);

    assertThat(document(format, json.replace('\'', '"')).sentence().text()).isEqualTo("yes");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '^',
      value = {
        "{'guid':'1'}                          | '/body' is missing",
        "{'guid':'1','body':null}              | '/body' is missing",
        "{'guid':'1','body':7}                 | '/body' is not a string but a number",
        "{'guid':'1','body':{'text':'a'}}      | '/body' is not a string but an object",
        "{'guid':'1','body':['a']}             | '/body' is not a string but an array",
        "{'guid':'1','body':true}              | '/body' is not a string but a boolean",
        "{'guid':'1','body':'a','body':'b'}    | '/body' is there twice",
        "{'guid':'1','body':'\\ud800'}         | '/body' holds half a surrogate pair",
        "{'body':'a'}                          | '/guid' is missing",
        "{'guid':'','body':'a'}                | '/guid' is empty",
        "{'guid':1.5,'body':'a'}               | '/guid' is not a string but a number",
        "{'guid':'1','body':'a','entities':1}  | it has a member 'entities' already",
        "{'guid':'1','body':'a'} {}            | expected one JSON object, found more after it",
        "'a line of text'                      | not a JSON object",
        "['a']                                 | not a JSON object",
        "{'guid':'1','body':'a'                | malformed JSON",
        "{                                     | malformed JSON",
      })
  void namesThePointerToWhatCannotBeRead(String json, String reason) {
    assertThat(reason(ARTICLES, bytes(json.strip().replace('\'', '"')))).startsWith(reason.strip());
  }

  @Test
  void refusesWhatIsNoTextAtAll() {
    assertThat(reason(ARTICLES, null)).startsWith("no value");
    assertThat(reason(ARTICLES, new byte[9 << 20])).contains("at most 8388608");
    assertThat(reason(ARTICLES, new byte[] {'{', (byte) 0xC0, '}'})).contains("not valid UTF-8");
    assertThat(reason(ARTICLES, "{\"guid\":\"1\"}".getBytes(UTF_16))).contains("UTF-16");
    assertThat(reason(ARTICLES, new byte[] {'{', 0, '}', 0})).isNotEmpty();
    assertThat(reason(ARTICLES, new byte[0])).isEqualTo("not a JSON object");
    assertThat(reason(ARTICLES, bytes("{\"a\":" + "[".repeat(50_000)))).isNotEmpty();
  }

  @Test
  void limitsTheSentenceAndNotWhatElseIsInTheRecord() {
    String rest = "x".repeat(200_000);
    String record = "{\"guid\":\"1\",\"rest\":\"%s\",\"body\":\"%s\"}";

    assertThat(document(ARTICLES, record.formatted(rest, "ö".repeat(50_000))).sentence().text())
        .hasSize(50_000);
    assertThat(reason(ARTICLES, bytes(record.formatted(rest, "ö".repeat(50_001)))))
        .isEqualTo("'/body' has 100002 bytes: at most 100000 are allowed");
  }

  @Test
  void takesIntegersAsIdsToTheLastDigit() {
    assertThat(document(ARTICLES, "{\"guid\":123456789012345678901234567890,\"body\":\"\"}").id())
        .isEqualTo("123456789012345678901234567890");
  }

  @Test
  void findsPlacesBehindAByteOrderMark() {
    String json = "\uFEFF {\"guid\":\"1\",\"body\":\"Ana\"}";

    JsonPlaces places = document(ARTICLES, json).places();

    assertThat(utf8(json, places.textStart())).isEqualTo("\"Ana\"}");
    assertThat(utf8(json, places.bodyEnd())).isEqualTo("}");
  }

  @Test
  void readsTheUsualRecordsWithoutPointers() {
    JsonFormat usual = new JsonFormat(1000);
    JsonFormat enriched = JsonFormat.of(DECODER, null, null, "entities");

    assertThat(document(usual, "a line").sentence().text()).isEqualTo("a line");
    assertThat(document(usual, "a line").id()).isNull();
    assertThat(document(enriched, "{\"tokens\":[\"a\",\"b\"]}").sentence().tokens())
        .isEqualTo(List.of("a", "b"));
    assertThat(reason(enriched, bytes("a line"))).isEqualTo("not a JSON object");
  }

  @ParameterizedTest
  @ValueSource(strings = {"body", "body/", "$.body"})
  void refusesWhatIsNoPointer(String pointer) {
    assertThatThrownBy(() -> JsonFormat.of(DECODER, pointer, null, null))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the text field is '%s': wanted a JSON Pointer, such as /article/body", pointer);
  }

  private static Document document(InputFormat format, String json) {
    return format
        .read(record(bytes(json)))
        .fold(
            document -> document,
            reason -> {
              throw new AssertionError(reason);
            });
  }

  private static String reason(InputFormat format, byte[] value) {
    Decoded<Document> decoded = format.read(record(value));
    return decoded.fold(document -> "read: " + document, reason -> reason);
  }

  private static Record<byte[], byte[]> record(byte[] value) {
    return new Record<>(null, value, 0);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static String utf8(String text, int from) {
    byte[] bytes = bytes(text);
    return new String(bytes, from, bytes.length - from, UTF_8);
  }
}
