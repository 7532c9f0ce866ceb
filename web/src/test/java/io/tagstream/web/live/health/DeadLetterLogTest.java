package io.tagstream.web.live.health;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.DeadLetter;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;

class DeadLetterLogTest {
  private final DeadLetterLog log = new DeadLetterLog("dead-letters");
  private long offset;

  private static ConsumerRecord<byte[], byte[]> record(
      long offset, long second, Headers headers, byte[] value) {
    return new ConsumerRecord<>(
        "dead-letters",
        0,
        offset,
        1000 * second,
        TimestampType.CREATE_TIME,
        0,
        0,
        "k".getBytes(UTF_8),
        value,
        headers,
        Optional.empty());
  }

  private Headers bury(long second, String reason, byte[] value) {
    Headers headers = new RecordHeaders();
    DeadLetter.rejected("sentences", 1, 100 + offset, reason).writeTo(headers);
    log.add(record(offset++, second, headers, value));
    return headers;
  }

  @Test
  void groupsReasonsThatDifferInNumbersAndQuotesAlone() {
    bury(5, "line 1, column 7: unexpected 'x'", "{x".getBytes(UTF_8));
    bury(3, "it has 2,000,001 bytes", "a".getBytes(UTF_8));
    bury(9, "line 1, column 12: unexpected '\"y'", "{y".getBytes(UTF_8));

    DeadLetterLog.Shown shown = log.shown();

    assertThat(shown.seen()).isEqualTo(3);
    assertThat(shown.groups())
        .extracting(DeadLetterLog.Group::count)
        .as("the newest first")
        .containsExactly(2, 1);
    DeadLetterLog.Group first = shown.groups().get(0);
    assertThat(first.exception()).isEqualTo("SerializationException");
    assertThat(first.message()).isEqualTo("line #, column #: unexpected '…'");
    assertThat(shown.groups().get(1).message()).isEqualTo("it has 2,000,001 bytes");
    assertThat(first.first()).isEqualTo(Instant.ofEpochSecond(5));
    assertThat(first.last()).isEqualTo(Instant.ofEpochSecond(9));
    Buried newest = first.letters().get(0);
    assertThat(newest.offset()).isEqualTo(2);
    assertThat(newest.topic()).isEqualTo("sentences");
    assertThat(newest.originalPartition()).isEqualTo(1);
    assertThat(newest.originalOffset()).isEqualTo(102);
    assertThat(newest.key()).isEqualTo("k");
    assertThat(newest.value()).isEqualTo("{y");
    assertThat(newest.cut()).isEmpty();
  }

  @Test
  void foldsWhatDiffersAndKeepsApostrophes() {
    assertThat(Buried.folded("type 'person' of \"s-17\" isn't 3.5 or 1,000, don't"))
        .isEqualTo("type '…' of '…' isn't # or #, don't");
  }

  @Test
  void showsWhatIsNoTextAndWhatSaysNoReason() {
    log.add(record(0, 1, new RecordHeaders(), new byte[] {(byte) 0xff, 0}));
    log.add(record(1, 1, new RecordHeaders(), null));
    bury(1, "é\u0000\n", "é".repeat(1000).getBytes(UTF_8));

    Buried binary = log.shown().groups().get(1).letters().get(1);
    assertThat(binary.value()).isEqualTo("Base64 /wA=");
    assertThat(binary.topic()).isNull();
    assertThat(log.shown().groups().get(1).message()).isEmpty();
    assertThat(log.shown().groups().get(1).letters().get(0).value()).isNull();
    assertThat(log.shown().groups().get(0).letters().get(0).value())
        .isEqualTo("é".repeat(120) + "…");
  }

  @Test
  void saysWhatALetterLacks() {
    Headers headers = new RecordHeaders();
    DeadLetter.rejected("sentences", 0, 1, "too large").writeTo(headers);
    headers.add(DeadLetter.ORIGINAL_BYTES, "3000000".getBytes(UTF_8));
    headers.add(DeadLetter.ORIGINAL_KEY_BYTES, "-1".getBytes(UTF_8));
    log.add(record(0, 1, headers, null));
    headers.remove(DeadLetter.ORIGINAL_KEY_BYTES);
    headers.add(DeadLetter.ORIGINAL_KEY_BYTES, "9000".getBytes(UTF_8));
    headers.add(DeadLetter.ORIGINAL_HEADERS, null);
    log.add(record(1, 1, headers, null));

    assertThat(log.shown().groups().get(0).letters())
        .extracting(Buried::cut)
        .containsExactly(List.of("value", "key", "headers"), List.of("value"));
  }

  @Test
  void saysWhatBecameOfLettersThatWereSentAgain() {
    bury(1, "no text", null);
    bury(2, "no text", null);
    long before = log.edition();
    Headers tagged = new RecordHeaders();
    tagged.add(DeadLetter.RESENT_FROM, "dead-letters-0-0".getBytes(UTF_8));
    log.look(record(7, 3, tagged, null), "tagged");
    Headers again = new RecordHeaders();
    DeadLetter.rejected("sentences", 1, 9, "no text").writeTo(again);
    again.add(DeadLetter.RESENT_FROM, "dead-letters-0-1".getBytes(UTF_8));
    log.add(record(offset++, 4, again, null));

    assertThat(log.edition()).isNotEqualTo(before);
    assertThat(log.shown().resent())
        .containsExactlyInAnyOrder(
            new DeadLetterLog.Resent("dead-letters-0-0", "tagged", Instant.ofEpochSecond(3)),
            new DeadLetterLog.Resent("dead-letters-0-1", "dead", Instant.ofEpochSecond(4)));
    assertThat(log.shown().groups().get(0).letters().get(0).resentFrom())
        .isEqualTo("dead-letters-0-1");
  }

  @Test
  void putsWhatWasThereBeforeInTheOrderOfTime() {
    bury(5, "no text", null);
    bury(9, "no text", null);
    bury(3, "too large", null);
    log.begun();
    assertThat(log.shown().groups())
        .extracting(DeadLetterLog.Group::message)
        .containsExactly("no text", "too large");
    assertThat(log.shown().groups().get(0).letters())
        .extracting(Buried::offset)
        .containsExactly(1L, 0L);

    bury(1, "too large", null);
    assertThat(log.shown().groups().get(0).message()).isEqualTo("too large");
  }

  @Test
  void forgetsTheOldest() {
    for (int i = 0; i < 2000; i++) {
      bury(i, "no text", null);
    }
    DeadLetterLog.Shown shown = log.shown();

    assertThat(shown.seen()).isEqualTo(2000);
    assertThat(shown.groups().get(0).count()).isEqualTo(500);
    assertThat(shown.groups().get(0).letters()).hasSize(150);
    assertThat(shown.otherKinds()).isZero();
  }
}
