package io.tagstream.schemas;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tagstream.schemas.record.TrainingStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Random;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeadLetterTest {
  private static final long NOW = 1_700_000_000_000L;
  private static final DeadLetter TOO_LARGE = DeadLetter.rejected("sentences", 3, 17, "too large");
  private static final TopicLimits USUAL = TopicLimits.usual("dead-letters");
  private static final TopicLimits SMALL = limits(10_000);

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

    RawRecord letter = write(DeadLetter.rejected("b", 2, 3, "second"), null, null, USUAL);

    assertThat(DeadLetter.readFrom(letter.headers()))
        .isEqualTo(DeadLetter.rejected("b", 2, 3, "second"));
    assertThat(letter.headers().lastHeader("trace")).isNotNull();
    assertThat(letter.headers().headers("__streams.errors.message")).hasSize(1);
  }

  @Test
  void leavesARecordThatFits() {
    headers.add("trace", null);

    RawRecord letter = write(TOO_LARGE, new byte[] {1}, new byte[] {2, 3}, USUAL);

    assertThat(letter.key()).containsExactly(1);
    assertThat(letter.value()).containsExactly(2, 3);
    assertThat(letter.timestamp()).isEqualTo(NOW);
    assertThat(letter.headers().lastHeader("trace").value()).isNull();
    assertThat(DeadLetter.readFrom(letter.headers())).isEqualTo(TOO_LARGE);
    assertThat(notes(letter)).isEmpty();
  }

  @Test
  void leavesTheRecordsHeadersToTheRecord() {
    headers.add("trace", new byte[] {1});

    var unused = write(TOO_LARGE, null, null, USUAL);

    assertThat(headers.toArray()).hasSize(1);
  }

  @Test
  void cutsAValueThatWouldNotFitAndSaysHowLargeItWas() {
    byte[] value = random(3_000_000);
    headers.add("trace", new byte[50_000]);

    RawRecord letter = write(TOO_LARGE, new byte[100], value, USUAL);

    assertThat(letter.value()).hasSizeBetween(940_000, 960_000);
    assertThat(letter.value()).isEqualTo(Arrays.copyOf(value, letter.value().length));
    assertThat(letter.key()).hasSize(100);
    assertThat(letter.headers().lastHeader("trace")).isNotNull();
    assertThat(notes(letter)).containsExactly("tagstream.original.bytes=3000000");
  }

  @Test
  void cutsAKeyThatWouldNotFitAndKeepsItsBeginning() {
    byte[] key = random(2_000_000);

    RawRecord letter = write(TOO_LARGE, key, new byte[500], USUAL);

    assertThat(letter.key()).hasSizeBetween(400_000, 600_000);
    assertThat(letter.key()).isEqualTo(Arrays.copyOf(key, letter.key().length));
    assertThat(letter.value()).hasSize(500);
    assertThat(notes(letter)).containsExactly("tagstream.original.key.bytes=2000000");
  }

  @Test
  void leavesOutHeadersThatWouldNotFitWithoutTheValue() {
    headers.add("trace", new byte[600_000]);
    headers.add("trace", new byte[600_000]);

    RawRecord letter = write(TOO_LARGE, new byte[100], new byte[500], USUAL);

    assertThat(letter.value()).hasSize(500);
    assertThat(letter.headers().lastHeader("trace")).isNull();
    assertThat(notes(letter)).containsExactly("tagstream.original.headers=2");
  }

  @Test
  void leavesOutAHundredThousandHeadersAtOnce() {
    for (int i = 0; i < 100_000; i++) {
      headers.add("h" + i, new byte[] {1});
    }

    RawRecord letter = write(TOO_LARGE, null, null, USUAL);

    assertThat(notes(letter)).containsExactly("tagstream.original.headers=100000");
  }

  @Test
  void takesATimestampThatTheTopicAllows() {
    TopicLimits day = new TopicLimits("dead-letters", 10_000, day(1), day(1), false);

    for (long unlawful : new long[] {NOW + day(2), NOW - day(2), -1, Long.MAX_VALUE}) {
      RawRecord record = new RawRecord(null, null, headers, unlawful);
      RawRecord letter = TOO_LARGE.of(record, day, NOW).orElseThrow();

      assertThat(letter.timestamp()).isEqualTo(NOW);
      assertThat(notes(letter)).containsExactly("tagstream.original.timestamp=" + unlawful);
    }
  }

  @Test
  void hasAKeyWhereTheTopicIsCompacted() {
    TopicLimits keyed = new TopicLimits("dead-letters", 10_000, 1, 1, true);

    RawRecord without = TOO_LARGE.of(record(null, null), keyed, NOW).orElseThrow();
    RawRecord with = TOO_LARGE.of(record(new byte[] {7}, null), keyed, NOW).orElseThrow();

    assertThat(without.key()).asString().isEqualTo("sentences-3-17");
    assertThat(notes(without)).containsExactly("tagstream.original.key.bytes=-1");
    assertThat(with.key()).containsExactly(7);
    assertThat(notes(with)).isEmpty();
  }

  @Test
  void shortensAReasonThatQuotesTheRecord() {
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "😀".repeat(1_000_000) + "\nend");

    DeadLetter written = DeadLetter.readFrom(write(letter, null, null, USUAL).headers());

    assertThat(written.message()).hasSize(2_001).matches("(😀)+…");
  }

  @Test
  void givesTheReasonInOneLine() {
    DeadLetter letter = DeadLetter.rejected("sentences", 3, 17, "one\r\ntwo\nthree");

    assertThat(DeadLetter.readFrom(write(letter, null, null, USUAL).headers()).message())
        .isEqualTo("one two three");
  }

  @Test
  void leavesOutAStackTraceWhereThereIsLittleRoom() {
    DeadLetter letter = new DeadLetter("sentences", 3, 17, "e", "broken", "at x\n".repeat(100_000));

    assertThat(DeadLetter.readFrom(write(letter, null, null, SMALL).headers()).stacktrace())
        .isNull();
    assertThat(DeadLetter.readFrom(write(letter, null, null, USUAL).headers()).stacktrace())
        .hasSize(50_001);
  }

  @ParameterizedTest
  @ValueSource(ints = {800, 1_000, 5_000, 10_000, 100_000, 500_000, 1_000_000, 5_000_000})
  void fitsWhateverIsInIt(int bytes) {
    headers.add("x".repeat(3_000), random(600_000));
    headers.add("tagstream.original.bytes", random(3_000_000));
    DeadLetter letter =
        new DeadLetter("s".repeat(100), 3, 17, "e".repeat(9_000), "m\n".repeat(9_000), "at\n");

    RawRecord written = write(letter, random(2_000_000), random(2_000_000), limits(bytes));

    assertThat(written.size()).isLessThanOrEqualTo(bytes).isGreaterThan(bytes * 2 / 5);
    assertThat(DeadLetter.readFrom(written.headers()).offset()).isEqualTo(17);
  }

  @Test
  void isNoneWhereEvenTheReasonDoesNotFit() {
    assertThat(TOO_LARGE.of(record(null, null), limits(100), NOW)).isEmpty();
  }

  @Test
  void saysHowLargeItWasOnceOnly() {
    RawRecord letter = write(TOO_LARGE, null, new byte[3_000_000], USUAL);

    RawRecord again = TOO_LARGE.of(letter, SMALL, NOW).orElseThrow();

    assertThat(again.value()).hasSizeLessThan(10_000);
    assertThat(again.headers().headers(DeadLetter.ORIGINAL_BYTES)).hasSize(1);
  }

  @Test
  void saysWhichHeaderIsMissing() {
    assertThatThrownBy(() -> DeadLetter.readFrom(headers)).hasMessageContaining("'partition'");
  }

  @Test
  void givesTheRecordBack() {
    headers.add("trace", new byte[] {1});
    headers.add(DeadLetter.RESENT_FROM, new byte[] {2});
    RawRecord whole = DeadLetter.original(write(TOO_LARGE, new byte[] {7}, new byte[9], USUAL));

    assertThat(whole.key()).containsExactly(7);
    assertThat(whole.value()).hasSize(9);
    assertThat(whole.timestamp()).isEqualTo(NOW);
    assertThat(whole.headers().toArray()).isEqualTo(headers.toArray());

    TopicLimits strict = new TopicLimits("dead-letters", 10_000, day(1), day(1), true);
    RawRecord letter =
        TOO_LARGE.of(new RawRecord(null, null, headers, NOW - day(9)), strict, NOW).orElseThrow();
    RawRecord old = DeadLetter.original(letter);

    assertThat(old.key()).isNull();
    assertThat(old.timestamp()).isEqualTo(NOW - day(9));
  }

  @Test
  void saysWhatItDoesNotHaveOfTheRecord() {
    RawRecord cutKey = write(TOO_LARGE, random(2_000_000), null, USUAL);
    headers.add("trace", new byte[2_000_000]);
    RawRecord noHeaders = write(TOO_LARGE, null, null, USUAL);

    assertThatThrownBy(() -> DeadLetter.original(cutKey))
        .hasMessage("the dead letter has not all of the record's key");
    assertThatThrownBy(() -> DeadLetter.original(noHeaders))
        .hasMessage("the dead letter has not the record's headers");
  }

  private RawRecord write(DeadLetter letter, byte[] key, byte[] value, TopicLimits limits) {
    RawRecord written = letter.of(record(key, value), limits, NOW).orElseThrow();
    assertThat(limits.refusal(written, NOW)).isEmpty();
    return written;
  }

  private RawRecord record(byte[] key, byte[] value) {
    return new RawRecord(key, value, headers, NOW);
  }

  private static Iterable<String> notes(RawRecord letter) {
    return Arrays.stream(letter.headers().toArray())
        .filter(header -> header.key().startsWith("tagstream.original."))
        .map(header -> header.key() + "=" + new String(header.value(), UTF_8))
        .toList();
  }

  private static TopicLimits limits(int bytes) {
    return new TopicLimits("dead-letters", bytes, Long.MAX_VALUE, Long.MAX_VALUE, false);
  }

  private static long day(int days) {
    return Duration.ofDays(days).toMillis();
  }

  private static byte[] random(int bytes) {
    byte[] random = new byte[bytes];
    new Random(bytes).nextBytes(random);
    return random;
  }

  @Test
  void quotesWhatUtf8CannotCarryAndWhatBreaksALine() {
    DeadLetter why =
        new DeadLetter("sentences", 0, 1, "E", "'\ud83c', '\r\n\u0000'", "E\n\tat \udfa1");
    TrainingStatus status =
        TrainingStatus.error("r", TrainingStatus.State.REJECTED, "'\ud83c'", Instant.EPOCH);

    assertThat(why.message()).isEqualTo("'?', ' ?'");
    assertThat(why.stacktrace()).isEqualTo("E\n\tat ?");
    assertThat(status.error()).isEqualTo("'?'");
  }
}
