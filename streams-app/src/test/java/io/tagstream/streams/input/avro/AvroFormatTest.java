package io.tagstream.streams.input.avro;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.json.Json;
import io.tagstream.streams.input.Document;
import io.tagstream.streams.input.UnreachableException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class AvroFormatTest {
  private static final String NODE =
      "{\"type\":\"record\",\"name\":\"Node\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"},"
          + "{\"name\":\"next\",\"type\":[\"null\",\"Node\"]}]}";

  private FakeRegistry fake;
  private SchemaRegistry registry;

  @BeforeEach
  void start() throws IOException {
    fake = new FakeRegistry();
    registry =
        new SchemaRegistry(RegistryAddress.parse(fake.url(), Map.of()), () -> 0, Runnable::run);
  }

  @AfterEach
  void stop() {
    fake.close();
  }

  /**
   * Evolved schemas, nested records, unions, maps, logical types: of avsc, and of Python's avro.
   */
  @Test
  void readsWhatClientsOfOtherLibrariesWrote() throws IOException {
    JsonNode cases = Json.MAPPER.readTree(resource("cases.json"));
    cases.get("schemas").properties().forEach(e -> has(e.getKey(), e.getValue().toString()));
    List<String> written = new String(resource("written.txt"), UTF_8).lines().toList();
    assertThat(written).hasSameSizeAs(cases.get("records"));

    for (int i = 0; i < written.size(); i++) {
      JsonNode one = cases.get("records").get(i);
      Document document =
          document(
              format(one.get("text").textValue(), one.get("id").textValue()),
              HexFormat.of().parseHex(written.get(i)));
      assertThat(document.sentence().text()).isEqualTo(one.get("wantedText").textValue());
      assertThat(document.id()).isEqualTo(one.get("wantedId").textValue());
    }
  }

  private static byte[] resource(String name) throws IOException {
    try (var in = AvroFormatTest.class.getResourceAsStream("/avro/" + name)) {
      return in.readAllBytes();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /none        | '/none' is missing: record a.R has no field 'none'
          /m/x         | '/m/x' is missing: a map has no 'x'
          /l/5         | '/l/5' is missing: an array has no '5'
          /l/-         | '/l/-' is missing: an array has no '-'
          /u/x         | '/u/x' is missing: null has no 'x'
          /s/x         | '/s/x' is missing: a string has no 'x'
          /u           | '/u' is not a string but null
          /m           | '/m' is not a string but a map
          /l           | '/l' is not a string but an array
          /n           | '/n' is not a string but a number
          /b           | '/b' is not a string but bytes
          /f           | '/f' is not a string but a boolean
          ``           | '' is not a string but a record
          """)
  void namesThePointerToWhatIsNoText(String pointer, String reason) {
    has("1", everything());

    assertThat(reason(format(pointer, null), values())).isEqualTo("read with schema 1: " + reason);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          /n      | 5
          /e      | B
          /s      | Ada
          /uuid   | f81d4fae-7dec-11d0-a765-00a0c91e6bf6
          /none   | '/none' is missing: record a.R has no field 'none'
          /empty  | '/empty' is empty
          /u      | '/u' is not a string but null
          /d      | '/d' is not a string but a number
          /b      | '/b' is not a string but bytes
          """)
  void readsIdsOfSeveralKinds(String pointer, String wanted) {
    has("1", everything());

    Decoded<Document> read = read(format("/s", pointer), null, values());
    String found = read.fold(Document::id, reason -> reason);
    assertThat(found.replace("read with schema 1: ", "")).isEqualTo(wanted);
  }

  private static String everything() {
    return """
        {"type":"record","name":"a.R","fields":[
          {"name":"s","type":"string"}, {"name":"u","type":["null","string"]},
          {"name":"m","type":{"type":"map","values":"int"}},
          {"name":"l","type":{"type":"array","items":"string"}}, {"name":"n","type":"int"},
          {"name":"b","type":"bytes"}, {"name":"f","type":"boolean"}, {"name":"d","type":"double"},
          {"name":"empty","type":{"type":"string","avro.java.string":"String"}},
          {"name":"e","type":{"type":"enum","name":"E","symbols":["A","B"]}},
          {"name":"uuid","type":{"type":"fixed","size":16,"name":"U","logicalType":"uuid"}}]}
        """;
  }

  private static byte[] values() {
    return written(
        1,
        out -> {
          out.writeString("Ada");
          out.writeIndex(0);
          out.writeMapStart();
          out.setItemCount(1);
          out.startItem();
          out.writeString("k");
          out.writeInt(1);
          out.writeMapEnd();
          out.writeArrayStart();
          out.setItemCount(1);
          out.startItem();
          out.writeString("one");
          out.writeArrayEnd();
          out.writeInt(5);
          out.writeBytes(new byte[] {1});
          out.writeBoolean(true);
          out.writeDouble(1.5);
          out.writeString("");
          out.writeEnum(1);
          out.writeFixed(HexFormat.of().parseHex("f81d4fae7dec11d0a76500a0c91e6bf6"));
        });
  }

  @Test
  void rejectsWhatIsNotInTheWireFormat() {
    AvroFormat format = format(null, null);
    assertThat(reason(format, null)).contains("no value");
    for (String value : List.of("", "{\"text\":\"x\"}", "\0\0\0\1", "\1\0\0\0\1abc")) {
      assertThat(reason(format, value.getBytes(UTF_8))).contains("does not begin with a byte 0");
    }
    assertThat(reason(format, new byte[9 << 20])).contains("9437184 bytes: at most 8388608");
    assertThat(fake.requests()).isEmpty();
  }

  @Test
  void wantsAnIdFieldWhereTheKeyIsAvro() {
    has("1", "\"string\"");
    byte[] value = written(1, out -> out.writeString("x"));

    assertThat(reasonOf(read(format(null, null), value, value))).contains("the key is Avro, too");
    assertThat(reasonOf(read(format(null, ""), value, value))).isNull();
    assertThat(reasonOf(read(format(null, null), new byte[] {0, 1}, value))).isNull();
  }

  @Test
  void rejectsWhatEndsTooEarlyOrTooLate() {
    has("1", everything());
    byte[] whole = values();
    AvroFormat format = format("/s", null);
    for (int length = 5; length < whole.length; length++) {
      assertThat(reason(format, Arrays.copyOf(whole, length)))
          .matches("read with schema 1: it (ends too early|is malformed)");
    }
    assertThat(reason(format, Arrays.copyOf(whole, whole.length + 1)))
        .isEqualTo("read with schema 1: there is more behind it");
  }

  @Test
  void rejectsTextThatIsNotUtf8() {
    has("1", "\"string\"");

    assertThat(reason(format(null, null), new byte[] {0, 0, 0, 0, 1, 2, (byte) 0xff}))
        .isEqualTo("read with schema 1: '' is not valid UTF-8");
  }

  @Test
  void readsEachRecordWithTheSchemaThatItWasWrittenWith() {
    has(
        "1",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"text\",\"type\":\"string\"}]}");
    has(
        "2",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"n\",\"type\":\"long\"},"
            + "{\"name\":\"text\",\"type\":[\"string\",\"null\"]}]}");

    byte[] first = written(1, out -> out.writeString("one"));
    byte[] second =
        written(
            2,
            out -> {
              out.writeLong(Long.MIN_VALUE);
              out.writeIndex(0);
              out.writeString("two");
            });
    for (int i = 0; i < 3; i++) {
      assertThat(document(format(null, null), first).sentence().text()).isEqualTo("one");
      assertThat(document(format(null, null), second).sentence().text()).isEqualTo("two");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"array\",\"items\":\"null\"}",
        "{\"type\":\"array\",\"items\":{\"type\":\"array\",\"items\":\"null\"}}",
        "{\"type\":\"array\",\"items\":{\"type\":\"record\",\"name\":\"R\",\"fields\":[]}}",
        "{\"type\":\"map\",\"values\":\"null\"}",
        "\"bytes\"",
        "\"string\"",
        "{\"type\":\"array\",\"items\":\"long\"}"
      })
  void readsNoSizeThatItsBytesDoNotBearOut(String schema) {
    has("1", schema);
    for (long size : List.of(2_000L, 1L << 30, Long.MAX_VALUE, -1L, -2_000L, Long.MIN_VALUE)) {
      byte[] value =
          written(
              1,
              out -> {
                out.writeLong(size);
                out.writeLong(1);
                out.writeLong(0);
              });
      assertThat(reason(format(null, null), value))
          .matches(
              "read with schema 1: (it .*|there is more behind it|'/text' is missing: an? (array|map)"
                  + " has no 'text'|'' is not .*)");
    }
  }

  @Test
  void limitsTheSentenceAndKeepsNothingElseOfARecord() {
    String item =
        "{\"type\":\"record\",\"name\":\"I\",\"fields\":[{\"name\":\"x\",\"type\":\"int\"}]}";
    has(
        "1",
        "{\"type\":\"record\",\"name\":\"R\",\"fields\":[{\"name\":\"many\",\"type\":"
            + "{\"type\":\"array\",\"items\":%s}},{\"name\":\"text\",\"type\":\"string\"}]}"
                .formatted(item));
    for (int length : List.of(100_000, 100_001)) {
      byte[] value =
          written(
              1,
              out -> {
                out.writeArrayStart();
                out.setItemCount(5_000_000);
                for (int i = 0; i < 5_000_000; i++) {
                  out.writeInt(1);
                }
                out.writeArrayEnd();
                out.writeString("x".repeat(length));
              });
      if (length == 100_000) {
        assertThat(document(format("/text", null), value).sentence().text()).hasSize(length);
        assertThat(document(format("/text", "/many/4999999/x"), value).id()).isEqualTo("1");
      } else {
        assertThat(reason(format(null, null), value))
            .isEqualTo("read with schema 1: '/text' has 100001 bytes: at most 100000 are allowed");
      }
    }
  }

  @Test
  void readsNothingThatIsNestedTooDeep() {
    has("1", NODE);

    assertThat(document(format("/next/next/text", null), nodes(200)).sentence().text())
        .isEqualTo("");
    assertThat(reason(format(null, null), nodes(40_000)))
        .isEqualTo("read with schema 1: it is nested too deep");
  }

  private static byte[] nodes(int count) {
    return written(
        1,
        out -> {
          for (int i = 0; i < count; i++) {
            out.writeString("");
            out.writeIndex(i < count - 1 ? 1 : 0);
          }
        });
  }

  @Test
  void answersWhateverTheBytesAre() {
    has("1", everything());
    has("2", NODE);
    Random random = new Random(5);
    byte[] good = values();
    for (int i = 0; i < 20_000; i++) {
      byte[] value = good.clone();
      for (int change = random.nextInt(3); change >= 0; change--) {
        value[5 + random.nextInt(value.length - 5)] = (byte) random.nextInt(256);
      }
      value[4] = (byte) (1 + random.nextInt(2));
      assertThat(read(format("/s", "/n"), null, value)).isNotNull();
    }
  }

  @Test
  void letsARecordWaitForItsSchema() {
    byte[] value = written(1, out -> out.writeString("x"));
    Record<byte[], byte[]> fresh = new Record<>(null, value, System.currentTimeMillis());

    assertThatThrownBy(() -> format(null, null).read(fresh))
        .isInstanceOf(UnreachableException.class);
  }

  private void has(String id, String schema) {
    fake.put(Integer.parseInt(id), schema);
  }

  private AvroFormat format(String text, String id) {
    return AvroFormat.of(new SentenceDecoder(100_000), text, id, registry);
  }

  private static Document document(AvroFormat format, byte[] value) {
    return read(format, null, value)
        .fold(
            document -> document,
            reason -> {
              throw new AssertionError(reason);
            });
  }

  private static String reason(AvroFormat format, byte[] value) {
    return reasonOf(read(format, null, value));
  }

  private static String reasonOf(Decoded<Document> read) {
    if (read instanceof Decoded.Rejected<Document> rejected) {
      assertThat(rejected.quotes()).isFalse();
    }
    return read.fold(document -> null, reason -> reason);
  }

  /** The registry is asked on this thread, so the second try has the answer. */
  private static Decoded<Document> read(AvroFormat format, byte[] key, byte[] value) {
    Record<byte[], byte[]> record = new Record<>(key, value, 0);
    try {
      return format.read(record);
    } catch (UnreachableException e) {
      return format.read(record);
    }
  }

  /** What writes a datum. */
  private interface Datum {
    void write(BinaryEncoder out) throws IOException;
  }

  private static byte[] written(int schema, Datum datum) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(5).putInt(1, schema).array());
    BinaryEncoder encoder = EncoderFactory.get().directBinaryEncoder(out, null);
    try {
      datum.write(encoder);
      encoder.flush();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
    return out.toByteArray();
  }
}
