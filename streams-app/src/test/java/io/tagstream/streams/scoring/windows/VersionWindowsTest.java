package io.tagstream.streams.scoring.windows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics.Interval;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Counts;
import io.tagstream.streams.scoring.state.InMemoryJournal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VersionWindowsTest {
  private static final Counts FOUND = new Counts(1, 0, 0);
  private static final Counts MISSED = new Counts(0, 0, 1);

  private final InMemoryJournal journal = new InMemoryJournal();
  private final VersionWindows windows = windows();

  @Test
  void namesItsWindows() {
    assertThat(windows.metrics(Instant.EPOCH).windows())
        .extracting(Window::window)
        .containsExactly("all", "last-2", "5m", "tumbling-5m", "fading-1h");
  }

  @Test
  void keepsTheLastSentencesInOrderOfTheirFirstScore() {
    apply("a", 0, 1, 0, FOUND);
    apply("b", 0, 1, 0, FOUND);
    apply("a", 0, -1, 0, FOUND);
    apply("a", 0, 1, 1, MISSED);
    apply("c", 0, 1, 0, FOUND);

    // The correction has not made a younger than b.
    assertThat(window(1).sentences()).isEqualTo(2);
    assertThat(window(1).overall().recall()).isEqualTo(1);
    assertThat(window(0).overall().fn()).isEqualTo(1);
  }

  @Test
  void ignoresTheCorrectionOfASentenceNoLongerAmongTheLast() {
    apply("a", 0, 1, 0, FOUND);
    apply("b", 0, 1, 0, FOUND);
    apply("c", 0, 1, 0, FOUND);
    apply("a", 0, -1, 0, FOUND);
    apply("a", 0, 1, 1, MISSED);

    assertThat(window(0).overall().fn()).isEqualTo(1);
    assertThat(window(1).overall().tp()).isEqualTo(2);
    assertThat(window(1).overall().fn()).isZero();
  }

  @Test
  void leavesTheSlotOfAWithdrawnSentenceEmpty() {
    apply("a", 0, 1, 0, FOUND);
    apply("b", 0, 1, 0, FOUND);
    apply("c", 0, 1, 0, FOUND);
    apply("c", 0, -1, 0, FOUND);

    assertThat(window(0).sentences()).isEqualTo(2);
    assertThat(window(1).sentences()).isEqualTo(1);
  }

  @Test
  void slidesWithEventTimeByASixtiethAndCountsLateSentencesWhereTheyBelong() {
    apply("a", 4_999, 1, 0, FOUND);
    apply("b", 300_000, 1, 0, FOUND);
    assertThat(window(2).sentences()).isEqualTo(1);

    apply("late", 1_999, 1, 0, FOUND);
    assertThat(window(2).sentences()).isEqualTo(1);

    apply("inTime", 5_000, 1, 0, MISSED);
    assertThat(window(2).sentences()).isEqualTo(2);

    apply("c", 305_000, 1, 0, FOUND);
    assertThat(window(2).sentences()).isEqualTo(2);
    assertThat(window(2).overall().fn()).isZero();
    assertThat(window(0).sentences()).isEqualTo(5);
  }

  @Test
  void countsTheLastWholeTumblingWindowAndWhatComesLateForIt() {
    apply("a", 0, 1, 0, FOUND);
    assertThat(window(3).sentences()).isZero();

    apply("b", 300_000, 1, 0, FOUND);
    apply("late", 299_999, 1, 0, MISSED);
    apply("a", 0, -1, 0, FOUND);
    apply("a", 0, 1, 1, MISSED);
    assertThat(window(3).sentences()).isEqualTo(2);
    assertThat(window(3).overall().fn()).isEqualTo(2);

    apply("c", 899_999, 1, 0, FOUND);
    assertThat(window(3).sentences()).isEqualTo(1);
    assertThat(window(3).overall().tp()).isEqualTo(1);
    assertThat(windows.refusal(score("a", 0, -1, 1, MISSED))).isEmpty();
  }

  @Test
  void fadesByHalfForEachHalfLife() {
    apply("a", 0, 1, 0, FOUND);
    apply("b", 3_600_000, 1, 0, MISSED);
    assertThat(window(4).overall().recall()).isEqualTo(1.0 / 3);
    assertThat(window(4).sentences()).isEqualTo(2); // 1.5

    apply("late", 0, 1, 0, FOUND);
    assertThat(window(4).overall().recall()).isEqualTo(0.5);

    apply("c", 36_000_000, 1, 0, MISSED);
    assertThat(window(4).overall().recall()).isZero();
    assertThat(window(0).overall().recall()).isEqualTo(0.5);
  }

  @Test
  void tellsHowSureItIs() {
    for (int i = 0; i < 100; i++) {
      apply("s" + i, i, 1, 0, i % 2 == 0 ? FOUND : MISSED);
    }

    Interval interval = window(0).f1Interval();

    assertThat(window(0).overall().f1()).isBetween(interval.low(), interval.high());
    assertThat(interval.high() - interval.low()).isBetween(0.1, 0.3);
    assertThat(windows.metrics(Instant.EPOCH).windows())
        .filteredOn(w -> w.sentences() == 100)
        .extracting(Window::f1Interval)
        .containsExactly(interval, interval, interval);
  }

  @Test
  void findsOutThatErrorsHaveBecomeMore() {
    List<DriftAlarm> alarms = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      alarms.addAll(apply("s" + i, i * 1000L, 1, 0, i < 500 || i % 2 == 0 ? FOUND : MISSED));
      apply("s" + i, i * 1000L, -1, 0, i < 500 || i % 2 == 0 ? FOUND : MISSED);
      assertThat(apply("s" + i, i * 1000L, 1, 1, MISSED)).isEmpty(); // no new sentence
    }

    assertThat(alarms)
        .extracting(DriftAlarm::modelVersion, DriftAlarm::signal, DriftAlarm::detector)
        .startsWith(tuple("v1", "error", "adwin"))
        .contains(tuple("v1", "error", "page-hinkley"));
    DriftAlarm first = alarms.get(0);
    assertThat(first.sentences()).isBetween(500L, 600L);
    assertThat(first.timestamp()).isEqualTo(Instant.ofEpochSecond(first.sentences() - 1));
    assertThat(first.before()).isLessThan(0.1);
    assertThat(first.after()).isBetween(first.before(), 0.6);
  }

  @Test
  void refusesToTakeBackWhatWasNeverAdded() {
    assertThat(windows.refusal(score("a", 0, -1, 0, FOUND))).isPresent();
    apply("a", 5_000, 1, 0, FOUND);

    assertThat(windows.refusal(score("a", 5_000, -1, 0, MISSED))).isPresent();
    assertThat(windows.refusal(score("a", 60_000, -1, 0, FOUND))).isPresent();
    assertThat(window(0).overall().tp()).isEqualTo(1);
    assertThat(window(2).sentences()).isEqualTo(1);
  }

  @Test
  void keepsNoMoreThanItsWindows() {
    for (int i = 0; i < 1000; i++) {
      apply("s" + i, i * 5_000L, 1, 0, FOUND);
    }

    assertThat(journal.slots).hasSize(2);
    // All, 5 minutes twice in panes of 5 s, and of 83 minutes what fades in panes of 10 minutes.
    assertThat(journal.tallies).hasSize(1 + 120 + 9);
  }

  @Test
  void leavesNothingWhenItIsErased() {
    for (int i = 0; i < 1000; i++) {
      apply("s" + i, i * 5_000L, 1, 0, FOUND);
    }

    windows.erase(journal);

    assertThat(journal.slots).isEmpty();
    assertThat(journal.tallies).isEmpty();
    assertThat(journal.detectors).isEmpty();
  }

  @Test
  void goesOnAfterARestart() {
    apply("a", 1_000, 1, 0, FOUND);
    apply("b", 2_000, 1, 0, FOUND);
    apply("c", 3_000, 1, 0, MISSED);
    apply("b", 2_000, -1, 0, FOUND);
    VersionWindows restarted = windows();

    restarted.restore(journal.state());

    assertThat(restarted.metrics(Instant.EPOCH)).isEqualTo(windows.metrics(Instant.EPOCH));
    apply("b", 2_000, 1, 1, FOUND);
    restarted.apply(score("b", 2_000, 1, 1, FOUND), 0, journal);
    assertThat(restarted.metrics(Instant.EPOCH)).isEqualTo(windows.metrics(Instant.EPOCH));
  }

  @Test
  void countsTwoHundredTypesAtMost() {
    for (int i = 0; i < 199; i++) {
      windows.apply(typed("type-" + i), 0, journal);
    }

    assertThat(windows.refusal(typed("type-199", "type-200")).orElseThrow())
        .isEqualTo("sentence 'a' of version 'v1': would be of more than 200 entity types");
    assertThat(windows.refusal(typed("type-199"))).isEmpty();
    windows.apply(typed("type-199"), 0, journal);
    assertThat(windows.refusal(typed("type-200"))).isPresent();
    assertThat(windows.refusal(typed("type-0", "type-199"))).isEmpty();

    windows.apply(
        new EvaluationScore("a", "v1", Instant.EPOCH, -1, 0, typed("type-199").counts()),
        0,
        journal);
    VersionWindows restarted = windows();
    restarted.restore(journal.state());
    assertThat(restarted.refusal(typed("type-200"))).isPresent(); // there is never room again
  }

  private static EvaluationScore typed(String... types) {
    Map<String, Counts> counts = new HashMap<>();
    for (String type : types) {
      counts.put(type, MISSED);
    }
    return new EvaluationScore("a", "v1", Instant.EPOCH, 1, 0, counts);
  }

  private List<DriftAlarm> apply(String id, long millis, int sign, int revision, Counts counts) {
    EvaluationScore score = score(id, millis, sign, revision, counts);
    assertThat(windows.refusal(score)).isEmpty();
    return windows.apply(score, 0, journal).alarms();
  }

  private Window window(int index) {
    return windows.metrics(Instant.EPOCH).windows().get(index);
  }

  private static VersionWindows windows() {
    return new VersionWindows("v1", 2, List.of(Duration.ofMinutes(5)), Duration.ofHours(1));
  }

  private static EvaluationScore score(
      String id, long millis, int sign, int revision, Counts counts) {
    return new EvaluationScore(
        id, "v1", Instant.ofEpochMilli(millis), sign, revision, Map.of("person", counts));
  }
}
