package io.tagstream.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
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
  void saysWhichHeaderIsMissing() {
    assertThatThrownBy(() -> DeadLetter.readFrom(headers)).hasMessageContaining("'partition'");
  }
}
