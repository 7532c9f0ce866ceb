package io.tagstream.trainer.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class RetryTest {
  private final AtomicInteger asked = new AtomicInteger();
  private boolean stopped;
  private boolean up = true;

  @Test
  void asksAgainUntilThereIsAnAnswer() {
    assertThat(retry(Duration.ofMinutes(1)).untilAnswered(() -> answer(3))).isEqualTo(3);
  }

  @Test
  void givesUpWhenPatienceEnds() {
    assertThatExceptionOfType(NotAnsweredException.class)
        .isThrownBy(() -> retry(Duration.ZERO).untilAnswered(() -> answer(2)))
        .withMessage("no answer in 0 s: not yet");
    assertThat(asked).hasValue(1);
  }

  @Test
  void noTimePassesWhileKafkaIsAway() {
    up = false;

    assertThat(retry(Duration.ZERO).untilAnswered(() -> answer(3))).isEqualTo(3);
  }

  @Test
  void whatIsRefusedIsNotAskedForAgain() {
    assertThatExceptionOfType(AuthorizationException.class)
        .isThrownBy(
            () ->
                retry(Duration.ofMinutes(1))
                    .untilDone(
                        () -> {
                          throw new AuthorizationException("no");
                        }));
  }

  @Test
  void tellsWhatItWaitsFor() {
    Retry retry = retry(Duration.ofMinutes(1));

    Optional<String> waiting =
        retry.untilAnswered(() -> answer(2) == 2 ? retry.waiting(Duration.ZERO) : null);

    assertThat(waiting).contains("waits for Kafka: not yet");
    assertThat(retry.waiting(Duration.ofMinutes(1))).isEmpty();
    assertThat(retry.waiting(Duration.ZERO)).isEmpty();
    stopped = true;
    assertThatExceptionOfType(TermEndedException.class)
        .isThrownBy(() -> retry.untilAnswered(() -> answer(9)));
    assertThat(retry.waiting(Duration.ZERO)).isEmpty();
  }

  private Retry retry(Duration patience) {
    return new Retry(() -> stopped, () -> up, patience);
  }

  private int answer(int attempt) {
    if (asked.incrementAndGet() < attempt) {
      throw new TimeoutException("not yet");
    }
    return asked.get();
  }
}
