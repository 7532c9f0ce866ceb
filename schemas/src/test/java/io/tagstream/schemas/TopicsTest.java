package io.tagstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.Decoded.Rejected;
import io.tagstream.schemas.Decoded.Value;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import java.time.Instant;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicsTest {
  private final Topics topics = new Topics("ner.");

  @Test
  void namesEveryTopicWithThePrefix() {
    assertThat(topics.all())
        .extracting(Topic::name)
        .containsExactly(
            "ner.sentences",
            "ner.tagged-entities",
            "ner.challenger-entities",
            "ner.gold-entities",
            "ner.label-queue",
            "ner.evaluation-scores",
            "ner.evaluation-metrics",
            "ner.drift-alarms",
            "ner.challenger-verdicts",
            "ner.model-registry",
            "ner.model-bundles",
            "ner.control",
            "ner.training-status",
            "ner.dead-letters");
  }

  @ParameterizedTest
  @ValueSource(strings = {"a b", "a/b", "ä"})
  void refusesAPrefixThatKafkaWouldRefuse(String prefix) {
    assertThatThrownBy(() -> new Topics(prefix)).hasMessageContaining("topic prefix '" + prefix);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[1]                | topic ner.gold-entities: expected an object",
        "{                  | topic ner.gold-entities: malformed JSON: Unexpected end-of-input",
        "``                 | topic ner.gold-entities: expected an object",
        "null               | topic ner.gold-entities: expected a JSON object, found null",
        "{}                 | topic ner.gold-entities: expected either 'entities', or 'tokens' with",
        "{\"entities\": {}} | topic ner.gold-entities: 'entities': expected an array",
        "{\"entities\": [null]} | topic ner.gold-entities: 'entities[0]' is missing",
        "{\"entities\": [{\"start\": \"1\"}]} | topic ner.gold-entities: 'entities[0].start': expected an integer",
        "{\"entities\": [{\"type\": 7}]} | topic ner.gold-entities: 'entities[0].type': expected a string",
        "{\"entities\": [{\"type\": \"a\", \"text\": \"b\", \"start\": 0}]} | topic ner.gold-entities: 'entities[0].end': missing",
        "{\"tokens\": [\"a\"], \"tags\": []} | topic ner.gold-entities: 1 'tokens' but 0 'tags'"
      })
  void saysWhichTopicAndWhatIsWrong(String json, String reason) {
    Topic<String, GoldSentence> gold = topics.goldEntities();
    byte[] value = json.getBytes(UTF_8);

    assertThatThrownBy(() -> gold.valueSerde().deserializer().deserialize(gold.name(), value))
        .isInstanceOf(SerializationException.class)
        .hasMessageStartingWith(reason)
        .hasMessageNotContaining("\n");
    assertThat(gold.decode(value)).isInstanceOf(Rejected.class);
  }

  @Test
  void namesTheKnownCommands() {
    assertThat(topics.control().decode("{\"command\":\"destroy\"}".getBytes(UTF_8)))
        .isEqualTo(
            new Rejected<>(
                "topic ner.control: 'command': expected one of "
                    + "[\"retrain\",\"promote\",\"rollback\",\"dismiss\",\"cancel\"], found 'destroy'"));
    assertThat(topics.control().decode("{\"command\": 1}".getBytes(UTF_8)))
        .isInstanceOf(Rejected.class);
  }

  @Test
  void passesTombstonesThrough() {
    Topic<String, GoldSentence> gold = topics.goldEntities();

    assertThat(gold.valueSerde().serializer().serialize(gold.name(), null)).isNull();
    assertThat(gold.valueSerde().deserializer().deserialize(gold.name(), null)).isNull();
    assertThat(gold.decode(null)).isInstanceOf(Rejected.class);
  }

  @Test
  void readsABareLineFromTheSentencesTopic() {
    assertThat(topics.sentences().decode("Ana lives here".getBytes(UTF_8)))
        .isEqualTo(new Value<>(SentenceRecord.of("Ana lives here")));
    assertThat(topics.sentences().decode(new byte[] {(byte) 0xff}))
        .isEqualTo(new Rejected<>("topic ner.sentences: not valid UTF-8"));
  }

  @Test
  void leavesKeysAndValuesOfARawTopicAlone() {
    byte[] anything = {(byte) 0xff, 0};

    Topic<byte[], byte[]> raw = topics.sentences().raw();

    assertThat(raw.name()).isEqualTo("ner.sentences");
    assertThat(raw.decode(anything)).isEqualTo(new Value<>(anything));
  }

  @Test
  void leavesOutALossThatIsNotANumber() {
    TrainingStatus diverged =
        new TrainingStatus.Builder("r", State.RUNNING)
            .figures(Double.NaN, null, null)
            .build(Instant.EPOCH);

    assertThat(Json.toJson(diverged)).doesNotContain("loss", "NaN");
  }

  @Test
  void identifiesASentenceWithoutAKeyByWhereItStands() {
    assertThat(SentenceRecord.id("s-1", "sentences", 3, 17)).isEqualTo("s-1");
    assertThat(SentenceRecord.id(null, "sentences", 3, 17)).isEqualTo("sentences-3-17");
    assertThat(SentenceRecord.id("", "sentences", 3, 17)).isEqualTo("sentences-3-17");
  }
}
