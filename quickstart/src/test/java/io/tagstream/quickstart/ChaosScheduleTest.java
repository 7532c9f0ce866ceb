package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.quickstart.ChaosSchedule.Fault;
import io.tagstream.quickstart.ChaosSchedule.Kind;
import java.util.Comparator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChaosScheduleTest {
  private static final List<ChaosSchedule> MANY =
      LongStream.rangeClosed(1, 50).mapToObj(ChaosSchedule::of).toList();

  @Test
  void theSeedAloneDecides() {
    assertThat(LongStream.rangeClosed(1, 50).mapToObj(ChaosSchedule::of)).isEqualTo(MANY);
    assertThat(MANY).extracting(ChaosSchedule::faults).doesNotHaveDuplicates();
  }

  @Test
  void eachKindComesAtLeastOnceAndInOrder() {
    assertThat(MANY)
        .allSatisfy(
            schedule -> {
              assertThat(schedule.faults()).extracting(Fault::kind).contains(Kind.values());
              assertThat(schedule.faults())
                  .isSortedAccordingTo(Comparator.comparingInt(Fault::atMillis));
            });
  }

  @Test
  void someTaggersAreSilentForLongerThanTheirSessionAndMostAreNot() {
    List<Fault> silent =
        MANY.stream()
            .flatMap(schedule -> schedule.faults().stream())
            .filter(fault -> fault.kind() == Kind.HOLD)
            .toList();

    assertThat(silent).filteredOn(fault -> fault.millis() > 6000).hasSizeGreaterThan(10);
    assertThat(silent).filteredOn(fault -> fault.millis() < 3000).hasSizeGreaterThan(40);
  }

  @Test
  void saysHowToRepeatIt() {
    assertThat(ChaosSchedule.of(7).toString()).startsWith("chaos.seed=7\n").contains(" ms  KILL ");
  }
}
