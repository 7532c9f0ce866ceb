package io.tagstream.streams.output;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.ner.redact.Redacted;
import io.tagstream.ner.redact.Redaction;
import io.tagstream.ner.tag.Entity;
import io.tagstream.schemas.SentenceDecoder;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.streams.input.Document;
import io.tagstream.streams.input.JsonFormat;
import java.util.List;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.streams.processor.api.Record;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EnrichmentTest {
  private static final String MEMBER =
      "\"entities\":[{\"type\":\"p\",\"text\":\"Ana\",\"start\":0,\"end\":3,\"score\":0.5}]";

  @ParameterizedTest
  @MethodSource("records")
  void addsAMemberBehindTheLastAndLeavesEveryOtherByte(String json) {
    String enriched = enriched(json, Redaction.NONE);

    assertThat(enriched).contains("," + MEMBER).isEqualTo(with(json, "," + MEMBER));
  }

  static List<String> records() {
    String digits = "1234567890".repeat(300); // more than JSON readers take
    return List.of(
        "{\"body\":\"Ana\"}",
        " \t{ \"body\" : \"Ana\" \r\n } \n",
        "{\"z\":1,\"a\":1.0000000000000000000000001,\"big\":123456789012345678901234567890e999,"
            + "\"body\":\"\\u0041na\",\"\\u00e9\":\"\\/\",\"n\":[{}, [ ],null,true]}",
        "{\"body\":\"Ana\",\"digits\":" + digits + ",\"fraction\":0." + digits + "}",
        "\uFEFF{\"body\":\"Ana\",\"emoji\":\"🎡\\ud83c\\udfa1\"}",
        "{\"x\":{\"entities\":1},\"body\":\"Ana\",\"twice\":1,\"twice\":2}");
  }

  private static String with(String json, String member) {
    int end = json.lastIndexOf('}');
    String body = json.substring(0, end).stripTrailing();
    return body + member + json.substring(body.length());
  }

  @Test
  void redactsTheTextAndWhateverElseHoldsItsEntities() {
    String json =
        "{\"title\" : \"ana\\u0020 again\", \"body\":\"Ana \\u00e9\",\"Ana\":[ {\"by\":\"Ana\"}],"
            + " \"kept\":\"\\u0042o\", \"n\":7}";

    assertThat(enriched(json, Redaction.mask()))
        .isEqualTo(
            "{\"title\" : \"***  again\", \"body\":\"*** é\",\"***\":[ {\"by\":\"***\"}],"
                + " \"kept\":\"\\u0042o\", \"n\":7,\"entities\":[{\"type\":\"p\",\"text\":\"***\","
                + "\"start\":0,\"end\":3,\"score\":0.5}]}");
  }

  @Test
  void replacesEntitiesInHeadersAndLeavesOutWhatIsNoText() {
    Headers headers = new RecordHeaders();
    headers.add("by", "Ana".getBytes(UTF_8));
    headers.add("by", "Bo".getBytes(UTF_8));
    headers.add("Ana", "x".getBytes(UTF_8));
    headers.add("none", null);
    headers.add("bytes", new byte[] {(byte) 0xFF, ' ', 'A', 'n', 'a', ' '});
    headers.add("others", new byte[] {(byte) 0xFF});

    Headers scrubbed =
        Secrets.scrubbed(headers, Redaction.label().of("Ana", List.of(entity())).scrubber());

    assertThat(scrubbed.toArray())
        .extracting(h -> h.key())
        .containsExactly("by", "by", "none", "others");
    assertThat(scrubbed.lastHeader("others").value()).containsExactly(0xFF);
    assertThat(scrubbed.toArray()[0].value()).isEqualTo("[p]".getBytes(UTF_8));
    assertThat(scrubbed.lastHeader("by").value()).isEqualTo("Bo".getBytes(UTF_8));
  }

  private static String enriched(String json, Redaction redaction) {
    Document document =
        JsonFormat.of(new SentenceDecoder(10_000), "/body", null, "entities")
            .read(new Record<>(null, json.getBytes(UTF_8), 0))
            .fold(
                read -> read,
                reason -> {
                  throw new AssertionError(reason);
                });
    Redacted redacted = redaction.of(document.sentence().text(), List.of(entity()));
    List<EntityRecord> entities =
        redacted.entities().stream()
            .map(e -> new EntityRecord(e.type(), e.text(), e.start(), e.end(), e.score()))
            .toList();
    byte[] value =
        new Enrichment("entities").of(json.getBytes(UTF_8), document.places(), redacted, entities);
    return new String(value, UTF_8);
  }

  private static Entity entity() {
    return new Entity("p", "Ana", 0, 3, 0.5);
  }
}
