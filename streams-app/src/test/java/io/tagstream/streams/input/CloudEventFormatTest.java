package io.tagstream.streams.input;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.SentenceDecoder;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;

class CloudEventFormatTest {
  private static final SentenceDecoder DECODER = new SentenceDecoder(100_000);
  private static final Map<String, String> STRUCTURED =
      Map.of("content-type", "application/cloudevents+json; charset=UTF-8");
  private static final Map<String, String> BINARY =
      Map.of("ce_specversion", "1.0", "ce_id", "e-1", "content-type", "application/json");

  private final InputFormat usual = format(null, null, null);

  @Test
  void readsTheDataOfStructuredEventsUnderTheirId() {
    assertThat(read(usual, STRUCTURED, "{'id':'e-1','data':{'text':'Ana'}}")).isEqualTo("e-1: Ana");
    assertThat(read(usual, STRUCTURED, "{'id':'e-1','data':'Ana'}")).isEqualTo("e-1: Ana");
    assertThat(read(usual, STRUCTURED, "{'data':{'tokens':['A','b']},'id':'e-1'}"))
        .isEqualTo("e-1: A b");
    assertThat(read(format("/body", null, null), STRUCTURED, "{'id':'1','data':{'body':'Ana'}}"))
        .isEqualTo("1: Ana");
  }

  @Test
  void readsTheDataOfBinaryEventsUnderTheirId() {
    assertThat(read(usual, BINARY, "{'text':'Ana'}")).isEqualTo("e-1: Ana");
    assertThat(read(usual, BINARY, "Ana")).isEqualTo("e-1: Ana");
    assertThat(read(format("/body", null, "entities"), BINARY, "{'body':'Ana'}"))
        .isEqualTo("e-1: Ana");
  }

  @Test
  void takesAnIdFromTheDataWhereItIsTold() {
    InputFormat format = format("/body", "/guid", null);

    assertThat(read(format, BINARY, "{'guid':'g','body':'Ana'}")).isEqualTo("g: Ana");
    assertThat(read(format, STRUCTURED, "{'id':'e','data':{'guid':'g','body':'Ana'}}"))
        .isEqualTo("g: Ana");
  }

  @Test
  void findsTheEndOfTheDataInTheEvent() {
    String json = "{\"data\":{\"text\":\"Ana\" },\"id\":\"1\"}";
    Record<byte[], byte[]> record =
        new Record<>(null, json.getBytes(UTF_8), 0, headers(STRUCTURED));

    int end =
        format(null, null, "entities")
            .read(record)
            .fold(document -> document.places().bodyEnd(), reason -> -1);

    assertThat(json.substring(end)).isEqualTo(" },\"id\":\"1\"}");
  }

  @Test
  void refusesWhatIsNoEventAndWhatItCannotRead() {
    assertThat(read(usual, Map.of(), "{'text':'Ana'}")).startsWith("no CloudEvent");
    assertThat(read(usual, Map.of("ce_specversion", "1.0"), "Ana")).contains("ce_id is missing");
    assertThat(read(usual, STRUCTURED, "{'data':{'text':'Ana'}}")).isEqualTo("'/id' is missing");
    assertThat(read(usual, STRUCTURED, "{'id':'1'}"))
        .isEqualTo("'/data' is neither an object nor a string");
    assertThat(read(usual, STRUCTURED, "{'id':'1','data':['Ana']}"))
        .isEqualTo("'/data' is neither an object nor a string");
    assertThat(read(usual, STRUCTURED, "{'id':'1','data':{'text':7}}"))
        .isEqualTo("'/data/text' is not a string but a number");
    assertThat(read(format(null, null, "e"), STRUCTURED, "{'id':'1','data':'Ana'}"))
        .isEqualTo("'/data' is not an object, so that no member can be added");
    for (String other : List.of("+avro", "-batch+json", "+jsonx")) {
      assertThat(read(usual, Map.of("content-type", "application/cloudevents" + other), "{}"))
          .contains("wanted JSON");
    }
  }

  private static InputFormat format(String text, String id, String added) {
    return new CloudEventFormat(JsonFormat.of(DECODER, text, id, added));
  }

  private static String read(InputFormat format, Map<String, String> headers, String json) {
    byte[] value = json.replace('\'', '"').getBytes(UTF_8);
    return format
        .read(new Record<>(null, value, 0, headers(headers)))
        .fold(
            document -> "%s: %s".formatted(document.id(), document.sentence().text()),
            // which names members in quotes of its own
            reason -> reason);
  }

  private static Headers headers(Map<String, String> values) {
    Headers headers = new RecordHeaders();
    values.forEach((name, value) -> headers.add(name, value.getBytes(UTF_8)));
    return headers;
  }
}
