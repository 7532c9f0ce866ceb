package io.tagstream.runtime.standstill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.function.Predicate;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class StandstillFinderTest {
  private final StandstillFinder progress = new StandstillFinder(Duration.ofSeconds(60));

  @Test
  void namesAPartitionWhoseOffsetDoesNotMoveForAMinuteWhileRecordsWait() {
    assertThat(look(0, at(3, 123, 523))).isEmpty();
    assertThat(look(59, at(3, 123, 523))).isEmpty();

    assertThat(look(75, at(3, 123, 523)))
        .containsExactly("sentences-3 stands still at offset 123 for 75 s, 400 records wait");
  }

  @Test
  void saysNothingOfOneThatMovesHoweverSlowly() {
    for (int seconds = 0; seconds < 600; seconds += 50) {
      assertThat(look(seconds, at(0, seconds, 1_000_000))).isEmpty();
    }
  }

  @Test
  void countsFromWhenThereWasSomethingToDo() {
    look(0, at(0, 10, 10));
    assertThat(look(3600, at(0, 10, 11))).isEmpty();
    assertThat(look(3659, at(0, 10, 12))).isEmpty();
    assertThat(look(3660, at(0, 10, 12))).hasSize(1);
  }

  @Test
  void beginsAnewAfterAMoveInEitherDirection() {
    look(0, at(0, 10, 20));
    look(50, at(0, 9, 20)); // reset by a user
    assertThat(look(100, at(0, 9, 20))).isEmpty();
    assertThat(look(110, at(0, 9, 20))).hasSize(1);
    assertThat(look(115, at(0, 20, 20))).isEmpty();
    assertThat(look(120, at(0, 20, 25))).isEmpty();
  }

  @Test
  void doesNotCountTheTimeOfAWaitThatItMayWait() {
    look(0, at(0, 10, 20));
    look(30, at(0, 10, 20));
    excused(80, at(0, 10, 20));
    assertThat(look(100, at(0, 10, 20))).isEmpty();
    assertThat(look(111, at(0, 10, 20))).singleElement().asString().contains("for 61 s");
  }

  @Test
  void excusesOnePartitionWithoutTheOthers() {
    look(0, at(0, 10, 20), at(1, 10, 20));

    assertThat(look(61, partition -> partition.partition() != 0, at(0, 10, 20), at(1, 10, 20)))
        .singleElement()
        .asString()
        .startsWith("sentences-1");
  }

  @Test
  void tellsOfATransactionThatHoldsUpReaders() {
    Position held = new Position(partition(1), 10, 10, 15);
    look(0, held);
    assertThat(look(61, held))
        .singleElement()
        .asString()
        .startsWith("sentences-1 is held up at offset 10 for 61 s by a transaction");

    assertThat(look(62, new Position(partition(1), 10, 15, 15))).isEmpty();
  }

  @Test
  void knowsManyPartitionsAndForgetsThoseThatAreGone() {
    look(0, at(0, 1, 2), at(1, 1, 2), at(2, 2, 2));
    look(10, at(0, 1, 2));
    assertThat(look(65, at(0, 1, 2), at(1, 1, 2), at(2, 2, 2)))
        .singleElement()
        .asString()
        .startsWith("sentences-0");
  }

  private List<String> look(long seconds, Position... positions) {
    return look(seconds, partition -> true, positions);
  }

  private void excused(long seconds, Position... positions) {
    look(seconds, partition -> false, positions);
  }

  private List<String> look(long seconds, Predicate<TopicPartition> counts, Position... positions) {
    return progress.look(Duration.ofSeconds(seconds).toNanos(), List.of(positions), counts).stream()
        .map(Standstill::line)
        .toList();
  }

  private static Position at(int partition, long committed, long end) {
    return new Position(partition(partition), committed, end, end);
  }

  private static TopicPartition partition(int number) {
    return new TopicPartition("sentences", number);
  }
}
