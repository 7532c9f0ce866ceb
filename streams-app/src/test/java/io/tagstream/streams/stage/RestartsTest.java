package io.tagstream.streams.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.errors.FencedInstanceIdException;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.streams.errors.StreamsException;
import org.junit.jupiter.api.Test;

class RestartsTest {
  private final AtomicLong clock = new AtomicLong();
  private final Restarts restarts = new Restarts(clock::get);

  @Test
  void letsTheFirstOneBeginAtOnceAndEachOfThoseAfterItWaitTwiceAsLong() {
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      waits.add(end());
      seconds(2);
    }

    assertThat(waits).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
    assertThat(restarts.total()).isEqualTo(9);
  }

  @Test
  void takesThreadsThatEndTogetherForOne() {
    for (int i = 0; i < 8; i++) {
      restarts.ended(refused());
    }
    assertThat(restarts.problem()).isNull();
    assertThat(waitSeconds()).isEqualTo(1);
  }

  @Test
  void neverHasMoreThanTwoInASecondEvenIfOtherThreadsCommitInBetween() {
    int ended = 0;
    for (long until = clock.get() + Duration.ofSeconds(10).toNanos(); clock.get() < until; ) {
      restarts.ended(refused());
      restarts.committed();
      ended++;
      clock.set(Math.max(clock.get() + Duration.ofMillis(10).toNanos(), restarts.beginNanos()));
    }

    assertThat(ended).isLessThanOrEqualTo(20);
  }

  @Test
  void isAProblemWhenThreadsEndWithoutACommitAndNoneAfterACommit() {
    end();
    assertThat(restarts.problem()).isNull();
    seconds(3);
    end();
    assertThat(restarts.problem())
        .isEqualTo(
            "its threads end before they commit, 2 so far; last: "
                + new GroupAuthorizationException("g").getMessage());

    restarts.committed();
    assertThat(restarts.problem()).isNull();
    assertThat(restarts.lastReason()).contains("g");
    assertThat(end()).isZero();
  }

  @Test
  void isNoProblemWhenALaterThreadLivesOnWithNothingToCommit() {
    end();
    seconds(3);
    end();
    seconds(140);
    assertThat(restarts.problem()).isNotNull();
    seconds(20);
    assertThat(restarts.problem()).isNull();
  }

  @Test
  void keepsTellingThatAnotherInstanceHasTheSameNameThoughBothCommit() {
    restarts.ended(new StreamsException(new FencedInstanceIdException("a-1 is fenced")));
    restarts.committed();

    assertThat(restarts.problem()).contains("--instance-id").endsWith("last: a-1 is fenced");
  }

  @Test
  void tellsTheRootOfWhatEndedTheLastOne() {
    restarts.ended(
        new StreamsException(
            "Error encountered sending record to topic tagged-entities\nmore",
            new RecordTooLargeException("2097224 bytes")));

    assertThat(restarts.lastReason()).isEqualTo("last: 2097224 bytes");
  }

  private static RuntimeException refused() {
    return new StreamsException("task 0_1", new GroupAuthorizationException("g"));
  }

  /** Ends a thread as soon as it may begin. */
  private long end() {
    clock.set(Math.max(clock.get(), restarts.beginNanos()));
    restarts.ended(refused());
    return waitSeconds();
  }

  private long waitSeconds() {
    return Duration.ofNanos(Math.max(0, restarts.beginNanos() - clock.get())).toSeconds();
  }

  private void seconds(long seconds) {
    clock.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }
}
