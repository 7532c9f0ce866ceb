package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;

class DeadLetterTest {
  private final RecordHeaders headers = new RecordHeaders();

  @Test
  void readsTheHeadersItWrites() {
    DeadLetter letter =
        new DeadLetter("sentences", 3, 17, "java.lang.IllegalState", "no «text»", "at …");

    letter.writeTo(headers);

    assertThat(DeadLetter.readFrom(headers)).isEqualTo(letter);
  }

  @Test
  void namesTheHeadersAsKafkaStreamsDoes() {
    DeadLetter.rejected("sentences", 3, 17, "not valid UTF-8").writeTo(headers);

    assertThat(Arrays.stream(headers.toArray()).map(Header::key))
        .containsExactly(
            "__streams.errors.topic",
            "__streams.errors.partition",
            "__streams.errors.offset",
            "__streams.errors.exception",
            "__streams.errors.message");
    assertThat(headers.lastHeader("__streams.errors.offset").value()).asString().isEqualTo("17");
  }

  @Test
  void replacesAnEarlierReason() {
    headers.add("trace", new byte[] {1});
    new DeadLetter("a", 0, 1, "e", "first", "at …").writeTo(headers);

    DeadLetter.rejected("b", 2, 3, "second").writeTo(headers);

    assertThat(DeadLetter.readFrom(headers)).isEqualTo(DeadLetter.rejected("b", 2, 3, "second"));
    assertThat(headers.lastHeader("trace")).isNotNull();
  }

  @Test
  void leavesAValueThatFits() {
    byte[] key = {1};
    byte[] value = {2, 3};
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "no text");

    byte[] written = letter.writeTo(headers, key, value);

    assertThat(written).isSameAs(value);
    assertThat(DeadLetter.readFrom(headers)).isEqualTo(letter);
    assertThat(headers.lastHeader(DeadLetter.ORIGINAL_BYTES)).isNull();
  }

  @Test
  void cutsAValueThatWouldNotFitAndSaysHowLargeItWas() {
    byte[] key = new byte[100];
    byte[] value = new byte[3_000_000];
    new Random(1).nextBytes(value);
    headers.add("trace", new byte[50_000]);

    byte[] written =
        DeadLetter.rejected("sentences", 3, 17, "too large").writeTo(headers, key, value);

    assertThat(written).hasSizeBetween(940_000, 950_000 - key.length);
    assertThat(written).isEqualTo(Arrays.copyOf(value, written.length));
    assertThat(headers.lastHeader(DeadLetter.ORIGINAL_BYTES).value())
        .asString()
        .isEqualTo("3000000");
  }

  @Test
  void saysHowLargeItWasOnceOnly() {
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "too large");
    byte[] cut = letter.writeTo(headers, null, new byte[3_000_000]);

    byte[] cutAgain = letter.writeTo(headers, new byte[100], cut);

    assertThat(cutAgain).hasSizeLessThan(cut.length);
    assertThat(headers.headers(DeadLetter.ORIGINAL_BYTES)).hasSize(1);
  }

  @Test
  void leavesOutTheHeadersOfARecordThatWouldNotFitWithoutItsValue() {
    headers.add("trace", new byte[600_000]);
    headers.add("trace", new byte[600_000]);
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "too large");

    byte[] written = letter.writeTo(headers, new byte[100], new byte[500]);

    assertThat(written).hasSize(500);
    assertThat(DeadLetter.readFrom(headers)).isEqualTo(letter);
    assertThat(headers.lastHeader("trace")).isNull();
    assertThat(headers.lastHeader(DeadLetter.ORIGINAL_HEADERS).value()).asString().isEqualTo("2");
    assertThat(DeadLetter.size(headers, new byte[100], written))
        .isLessThan(DeadLetter.MAX_RECORD_BYTES);
  }

  @Test
  void leavesARecordWithoutAValue() {
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "no value");

    assertThat(letter.writeTo(headers, new byte[2_000_000], null)).isNull();
  }

  @Test
  void saysWhichHeaderIsMissing() {
    assertThatThrownBy(() -> DeadLetter.readFrom(headers)).hasMessageContaining("'partition'");
  }
}
