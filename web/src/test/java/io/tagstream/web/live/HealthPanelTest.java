package io.tagstream.web.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.web.live.health.TopicRates;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class HealthPanelTest {
  private static final int MOST_BYTES = 300_000;

  private final Topics topics = new Topics("ner.");
  private long nanos;
  private TopicRates.Seen seen;
  private final HealthPanel panel = new HealthPanel(topics, () -> seen, () -> nanos);

  private static ConsumerRecord<byte[], byte[]> record(
      String topic, long offset, byte[] key, byte[] value, Headers headers) {
    return new ConsumerRecord<>(
        topic,
        0,
        offset,
        0,
        TimestampType.CREATE_TIME,
        0,
        0,
        key,
        value,
        headers,
        Optional.empty());
  }

  @Test
  void showsHowFastTopicsGrow() {
    panel.begun();
    for (int i = 0; i < 18; i++) {
      panel.accept(record("ner.tagged-entities", i, null, null, new RecordHeaders()));
    }
    nanos += 1_000_000_000L;
    assertThat(flow("tagged-entities").perSecond()).isEqualTo(2.0);
    assertThat(flow("inputs").perSecond()).as("the broker has not answered").isNull();

    seen =
        new TopicRates.Seen(
            Instant.EPOCH,
            null,
            List.of("localhost:9092"),
            1,
            Map.of(
                "ner.sentences", new TopicRates.Growth(4, 8.5),
                "ner.tagged-entities", new TopicRates.Growth(4, 17.0)),
            List.of("ner.gold-entities"));
    assertThat(flow("inputs"))
        .isEqualTo(new HealthPanel.Flow("inputs", "ner.sentences", 8.5, 4, false));
    assertThat(flow("tagged-entities").perSecond()).as("without transactions").isEqualTo(2.0);
    assertThat(flow("tagged-entities").partitions()).isEqualTo(4);
    assertThat(flow("gold-entities").missing()).isTrue();
    assertThat(panel.shown().nodes()).containsExactly("localhost:9092");
  }

  private HealthPanel.Flow flow(String role) {
    return panel.shown().flows().stream()
        .filter(one -> one.role().equals(role))
        .findFirst()
        .orElseThrow();
  }

  @Test
  void changesWithTheLettersAndNowAndThen() {
    long before = panel.edition();
    assertThat(panel.edition()).isEqualTo(before);
    panel.accept(record("ner.dead-letters", 0, null, null, new RecordHeaders()));
    assertThat(panel.edition()).isNotEqualTo(before);
    before = panel.edition();
    nanos += 2_000_000_000L;
    assertThat(panel.edition()).isNotEqualTo(before);
  }

  @Test
  void saysThatALetterWasSentAgainAndWhatBecameOfIt() {
    Headers dead = new RecordHeaders();
    DeadLetter.rejected("ner.sentences", 0, 1, "no text").writeTo(dead);
    panel.accept(record("ner.dead-letters", 3, null, null, dead));
    Headers again = new RecordHeaders();
    again.add(DeadLetter.RESENT_FROM, "ner.dead-letters-0-3".getBytes(UTF_8));
    panel.accept(record("ner.tagged-entities", 0, null, null, again));

    JsonNode shown = Json.MAPPER.valueToTree(panel.shown()).path("letters");
    assertThat(shown.at("/resent/0/place").asText()).isEqualTo("ner.dead-letters-0-3");
    assertThat(shown.at("/resent/0/outcome").asText()).isEqualTo("tagged");
    assertThat(shown.at("/groups/0/letters/0").has("message")).as("the group has it").isFalse();
  }

  /** Five hundred letters, each of another kind, with as much as a record can have of anything. */
  @Test
  void staysSmallAndWholeWhateverIsOnTheTopic() throws Exception {
    String[] evil = {
      "</script><img src=x onerror=alert(1)>",
      "\u202e\u2066\u200f",
      "\"\\\u0000\u0001\u001f\r\ndata: x\n\n",
      "😀",
      "\ud83d",
      "\u2028\u0800",
      "{{constructor}}'`$('"
    };
    for (int i = 0; i < 700; i++) {
      String part = evil[i % evil.length];
      String word = part.repeat(200_000 / part.length()) + i;
      char mark = (char) (0x4e00 + i);
      Headers headers = new RecordHeaders();
      set(headers, "__streams.errors.topic", i % 3 == 0 ? "a".repeat(249) : word);
      set(headers, "__streams.errors.partition", Integer.toString(Integer.MAX_VALUE));
      set(headers, "__streams.errors.offset", Long.toString(Long.MAX_VALUE));
      set(headers, "__streams.errors.exception", mark + word);
      set(headers, "__streams.errors.message", mark + word);
      set(headers, "tagstream.resent.from", "a".repeat(240) + "-" + i + "-1");
      set(headers, word, word);
      byte[] bytes = word.getBytes(UTF_8);
      panel.accept(record("ner.dead-letters", i, bytes, bytes, headers));
    }
    panel.accept(record("ner.dead-letters", 1, new byte[9], new byte[9], new RecordHeaders()));

    String json = Json.toJson(panel.shown());

    assertThat(json.getBytes(UTF_8).length).isLessThan(MOST_BYTES);
    assertThat(json).doesNotContain("\n", "\r");
    JsonNode letters = Json.MAPPER.readTree(json).path("letters");
    assertThat(letters.path("groups")).hasSize(40);
    assertThat(letters.path("seen").asInt()).isEqualTo(701);
    assertThat(letters.path("otherKinds").asInt()).isPositive();
  }

  private static void set(Headers headers, String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }
}
