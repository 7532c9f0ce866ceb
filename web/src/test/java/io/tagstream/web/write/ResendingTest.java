package io.tagstream.web.write;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topics;
import java.util.Arrays;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class ResendingTest {
  private static final byte[] BINARY = {(byte) 0xff, 0, 1};

  private final Resending resending = new Resending(new Topics());
  private final Headers headers = new RecordHeaders();

  private ConsumerRecord<byte[], byte[]> letter(String topic, byte[] value) {
    DeadLetter.rejected(topic, 3, 17, "no text").writeTo(headers);
    return new ConsumerRecord<>(
        "dead-letters",
        2,
        40,
        1234,
        TimestampType.CREATE_TIME,
        0,
        0,
        "key".getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  private void note(String name, String value) {
    headers.add(name, value.getBytes(UTF_8));
  }

  @Test
  void makesTheRecordThatItWasAndSaysWhereItComesFrom() {
    note("trace", "t");
    note(DeadLetter.RESENT_FROM, "dead-letters-0-1");

    ProducerRecord<byte[], byte[]> record =
        resending.of(letter("sentences", BINARY), "mended".getBytes(UTF_8));

    assertThat(record.topic()).isEqualTo("sentences");
    assertThat(record.partition()).isNull();
    assertThat(record.timestamp()).isEqualTo(1234);
    assertThat(record.key()).asString().isEqualTo("key");
    assertThat(record.value()).asString().isEqualTo("mended");
    assertThat(Arrays.stream(record.headers().toArray()).map(one -> one.key()))
        .containsExactly("trace", "tagstream.resent.from");
    assertThat(record.headers().lastHeader("tagstream.resent.from").value())
        .asString()
        .isEqualTo("dead-letters-2-40");
  }

  @Test
  void leavesTheBytesWhereNoneAreGiven() {
    assertThat(resending.of(letter("sentences", BINARY), null).value()).isEqualTo(BINARY);
  }

  @Test
  void takesNoKeyForNone() {
    note(DeadLetter.ORIGINAL_KEY_BYTES, "-1");

    assertThat(resending.of(letter("sentences", BINARY), null).key()).isNull();
  }

  @Test
  void refusesWhatIsNotWhole() {
    note(DeadLetter.ORIGINAL_BYTES, "3000000");
    assertRefused("sentences", null, "the letter has only the beginning of the value: give all");
    assertThat(resending.of(letter("sentences", BINARY), BINARY).value()).isEqualTo(BINARY);

    note(DeadLetter.ORIGINAL_HEADERS, "2");
    assertRefused(
        "sentences",
        BINARY,
        "the dead letter has not the record's headers: write it with a client of your own");
    note(DeadLetter.ORIGINAL_KEY_BYTES, "9000");
    assertRefused(
        "sentences",
        BINARY,
        "the dead letter has not all of the record's key: write it with a client of your own");
  }

  @Test
  void refusesWhatWouldWriteNothing() {
    assertThatThrownBy(() -> resending.of(letter("sentences", null), null))
        .hasMessage("the letter has no value: give one");
  }

  @Test
  void writesWherePeopleWriteAlone() {
    for (String topic : new String[] {"tagged-entities", "model-registry", "other", "control"}) {
      assertRefused(
          topic,
          BINARY,
          "only records of sentences and gold-entities can be sent again: this one is none");
    }
    ConsumerRecord<byte[], byte[]> other = letter("sentences", BINARY);
    other.headers().remove("__streams.errors.topic");
    assertThatThrownBy(() -> resending.of(other, null))
        .hasMessage("the letter does not say where it came from");
  }

  @Test
  void takesGoldThatCanBeRead() {
    byte[] gold = "{\"text\":\"in Rome\",\"entities\":[]}".getBytes(UTF_8);

    assertThat(resending.of(letter("gold-entities", BINARY), gold).value()).isEqualTo(gold);
    assertThatThrownBy(() -> resending.of(letter("gold-entities", BINARY), null))
        .hasMessageStartingWith("it is no gold yet: ");
  }

  private void assertRefused(String topic, byte[] value, String reason) {
    assertThatThrownBy(() -> resending.of(letter(topic, BINARY), value)).hasMessage(reason);
  }
}
