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
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Sentences of one entity each, which is found or missed; times are counted from the first one. */
class VersionWindowsTest {
  private static final String VERSION = "v1";
  private static final Counts FOUND = new Counts(1, 0, 0);
  private static final Counts MISSED = new Counts(0, 0, 1);

  private static final int LAST_SENTENCES = 2;
  private static final Duration FIVE_MINUTES = Duration.ofMinutes(5);
  private static final Duration HALF_LIFE = Duration.ofHours(1);

  /** The windows of these settings. */
  private static final String ALL = "all";

  private static final String LAST_TWO = "last-2";
  private static final String SLIDING = "5m";
  private static final String TUMBLING = "tumbling-5m";
  private static final String FADING = "fading-1h";

  /** By what the five minutes slide. */
  private static final Duration PANE = FIVE_MINUTES.dividedBy(60);

  private static final Duration START = Duration.ZERO;
  private static final int MOST_TYPES = 200;

  private final InMemoryJournal journal = new InMemoryJournal();
  private final VersionWindows windows = windows();

  @Test
  void namesItsWindows() {
    assertThat(windows.metrics(Instant.EPOCH).windows())
        .extracting(Window::window)
        .containsExactly(ALL, LAST_TWO, SLIDING, TUMBLING, FADING);
  }

  @Test
  void keepsTheLastSentencesInOrderOfTheirFirstScore() {
    add("a", FOUND);
    add("b", FOUND);
    correct("a", FOUND, MISSED);
    add("c", FOUND);

    // The correction has not made a younger than b.
    assertThat(window(LAST_TWO).sentences()).isEqualTo(2);
    assertThat(window(LAST_TWO).overall().recall()).isEqualTo(1);
    assertThat(window(ALL).overall().fn()).isEqualTo(1);
  }

  @Test
  void ignoresTheCorrectionOfASentenceNoLongerAmongTheLast() {
    add("a", FOUND);
    add("b", FOUND);
    add("c", FOUND);

    correct("a", FOUND, MISSED);

    assertThat(window(ALL).overall().fn()).isEqualTo(1);
    assertThat(window(LAST_TWO).overall().tp()).isEqualTo(2);
    assertThat(window(LAST_TWO).overall().fn()).isZero();
  }

  @Test
  void leavesTheSlotOfAWithdrawnSentenceEmpty() {
    add("a", FOUND);
    add("b", FOUND);
    add("c", FOUND);

    takeBack("c", START, FOUND);

    assertThat(window(ALL).sentences()).isEqualTo(2);
    assertThat(window(LAST_TWO).sentences()).isEqualTo(1);
  }

  @Test
  void slidesByAPaneOfEventTimeAndCountsLateSentencesWhereTheyBelong() {
    add("a", justBefore(PANE), FOUND);
    add("b", FIVE_MINUTES, FOUND);
    assertThat(window(SLIDING).sentences()).as("b, which moved it beyond a").isEqualTo(1);

    add("late", Duration.ofMillis(1_999), FOUND);
    assertThat(window(SLIDING).sentences()).as("b, since the late one is beside a").isEqualTo(1);

    add("inTime", PANE, MISSED);
    assertThat(window(SLIDING).sentences()).as("inTime and b").isEqualTo(2);

    add("c", FIVE_MINUTES.plus(PANE), FOUND);
    assertThat(window(SLIDING).sentences()).as("b and c").isEqualTo(2);
    assertThat(window(SLIDING).overall().fn()).as("without inTime").isZero();
    assertThat(window(ALL).sentences()).isEqualTo(5);
  }

  @Test
  void countsTheLastWholeTumblingWindowAndWhatComesLateForIt() {
    add("a", FOUND);
    assertThat(window(TUMBLING).sentences()).as("none is whole").isZero();

    add("b", FIVE_MINUTES, FOUND);
    add("late", justBefore(FIVE_MINUTES), MISSED);
    correct("a", FOUND, MISSED);
    assertThat(window(TUMBLING).sentences()).as("a and late in the first one").isEqualTo(2);
    assertThat(window(TUMBLING).overall().fn()).isEqualTo(2);

    add("c", justBefore(FIVE_MINUTES.multipliedBy(3)), FOUND);
    assertThat(window(TUMBLING).sentences()).as("b in the second one").isEqualTo(1);
    assertThat(window(TUMBLING).overall().tp()).isEqualTo(1);
    assertThat(windows.refusal(withdrawal("a", START, 1, MISSED)))
        .as("of what it has forgotten")
        .isEmpty();
  }

  @Test
  void fadesByHalfForEachHalfLife() {
    add("a", FOUND);
    add("b", HALF_LIFE, MISSED);
    double aHalfFound = 0.5;
    assertThat(window(FADING).overall().recall()).isEqualTo(aHalfFound / (aHalfFound + 1));
    assertThat(window(FADING).sentences()).as("one and a half, rounded").isEqualTo(2);

    add("late", START, FOUND);
    assertThat(window(FADING).overall().recall()).as("two halves of two").isEqualTo(0.5);

    add("c", HALF_LIFE.multipliedBy(10), MISSED);
    assertThat(window(FADING).overall().recall()).as("all but c has faded").isZero();
    assertThat(window(ALL).overall().recall()).isEqualTo(0.5);
  }

  @Test
  void tellsHowSureItIs() {
    int sentences = 100;
    for (int i = 0; i < sentences; i++) {
      add("s" + i, Duration.ofMillis(i), i % 2 == 0 ? FOUND : MISSED);
    }

    Interval interval = window(ALL).f1Interval();

    assertThat(window(ALL).overall().f1()).isBetween(interval.low(), interval.high());
    assertThat(interval.high() - interval.low()).isBetween(0.1, 0.3);
    assertThat(windows.metrics(Instant.EPOCH).windows())
        .filteredOn(window -> window.sentences() == sentences)
        .extracting(Window::f1Interval)
        .as("of the same sentences, in all, sliding and fading")
        .containsExactly(interval, interval, interval);
  }

  @Test
  void findsOutThatErrorsHaveBecomeMore() {
    int sentences = 1000;
    int withoutErrors = 500; // every second one from then on
    List<DriftAlarm> alarms = new ArrayList<>();
    for (int i = 0; i < sentences; i++) {
      Duration time = Duration.ofSeconds(i);
      Counts counts = i < withoutErrors || i % 2 == 0 ? FOUND : MISSED;
      alarms.addAll(add("s" + i, time, counts));
      assertThat(correct("s" + i, time, counts, MISSED)).as("of no new sentence").isEmpty();
    }

    assertThat(alarms)
        .extracting(DriftAlarm::modelVersion, DriftAlarm::signal, DriftAlarm::detector)
        .startsWith(tuple(VERSION, "error", "adwin"))
        .contains(tuple(VERSION, "error", "page-hinkley"));
    DriftAlarm first = alarms.get(0);
    assertThat(first.sentences()).isBetween(withoutErrors + 0L, withoutErrors + 100L);
    assertThat(first.timestamp())
        .as("of the sentence that raised it, one a second")
        .isEqualTo(Instant.ofEpochSecond(first.sentences() - 1));
    assertThat(first.before()).isLessThan(0.1);
    assertThat(first.after()).isBetween(first.before(), 0.6);
  }

  @Test
  void refusesToTakeBackWhatWasNeverAdded() {
    assertThat(windows.refusal(withdrawal("a", START, 0, FOUND))).as("before all").isPresent();
    add("a", PANE, FOUND);

    assertThat(windows.refusal(withdrawal("a", PANE, 0, MISSED))).as("other counts").isPresent();
    assertThat(windows.refusal(withdrawal("a", Duration.ofMinutes(1), 0, FOUND)))
        .as("of another time")
        .isPresent();
    assertThat(window(ALL).overall().tp()).isEqualTo(1);
    assertThat(window(SLIDING).sentences()).isEqualTo(1);
  }

  @Test
  void keepsNoMoreThanItsWindows() {
    addOneInEachPane(1000);

    int whole = 1;
    int ofFiveMinutesTwice = 120; // 2 * 60 panes
    int fading = 9; // panes of 10 minutes in the 83 that the sentences take
    assertThat(journal.slots).hasSize(LAST_SENTENCES);
    assertThat(journal.tallies).hasSize(whole + ofFiveMinutesTwice + fading);
  }

  @Test
  void leavesNothingWhenItIsErased() {
    addOneInEachPane(1000);

    windows.erase(journal);

    assertThat(journal.slots).isEmpty();
    assertThat(journal.tallies).isEmpty();
    assertThat(journal.detectors).isEmpty();
  }

  @Test
  void goesOnAfterARestart() {
    Duration timeOfB = Duration.ofSeconds(2);
    add("a", Duration.ofSeconds(1), FOUND);
    add("b", timeOfB, FOUND);
    add("c", Duration.ofSeconds(3), MISSED);
    takeBack("b", timeOfB, FOUND);
    VersionWindows restarted = windows();

    restarted.restore(journal.state());

    assertThat(restarted.metrics(Instant.EPOCH)).isEqualTo(windows.metrics(Instant.EPOCH));
    EvaluationScore again = addition("b", timeOfB, 1, FOUND);
    apply(again);
    restarted.apply(again, 0, journal);
    assertThat(restarted.metrics(Instant.EPOCH)).isEqualTo(windows.metrics(Instant.EPOCH));
  }

  @Test
  void countsTwoHundredTypesAtMost() {
    String last = "the last type";
    String tooMany = "one type too many";
    for (int i = 1; i < MOST_TYPES; i++) {
      apply(ofTypes(1, "type-" + i));
    }

    assertThat(windows.refusal(ofTypes(1, last, tooMany)).orElseThrow())
        .isEqualTo("sentence 'a' of version 'v1': would be of more than 200 entity types");
    apply(ofTypes(1, last));
    assertThat(windows.refusal(ofTypes(1, tooMany))).isPresent();
    assertThat(windows.refusal(ofTypes(1, "type-1", last))).isEmpty();

    apply(ofTypes(-1, last));
    VersionWindows restarted = windows();
    restarted.restore(journal.state());
    assertThat(restarted.refusal(ofTypes(1, tooMany))).as("there is never room again").isPresent();
  }

  private static VersionWindows windows() {
    return new VersionWindows(VERSION, LAST_SENTENCES, List.of(FIVE_MINUTES), HALF_LIFE);
  }

  private static Duration justBefore(Duration time) {
    return time.minusMillis(1);
  }

  private Window window(String name) {
    return windows.metrics(Instant.EPOCH).windows().stream()
        .filter(window -> window.window().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private void addOneInEachPane(int panes) {
    for (int i = 0; i < panes; i++) {
      add("s" + i, PANE.multipliedBy(i), FOUND);
    }
  }

  private void add(String id, Counts counts) {
    add(id, START, counts);
  }

  /** Scores a sentence for the first time. */
  private List<DriftAlarm> add(String id, Duration time, Counts counts) {
    return apply(addition(id, time, 0, counts));
  }

  /** Takes back what a sentence was scored with first. */
  private void takeBack(String id, Duration time, Counts counts) {
    apply(withdrawal(id, time, 0, counts));
  }

  private void correct(String id, Counts before, Counts after) {
    correct(id, START, before, after);
  }

  /** Takes back what a sentence was scored with first, and scores it with something else. */
  private List<DriftAlarm> correct(String id, Duration time, Counts before, Counts after) {
    takeBack(id, time, before);
    return apply(addition(id, time, 1, after));
  }

  private List<DriftAlarm> apply(EvaluationScore score) {
    assertThat(windows.refusal(score)).isEmpty();
    return windows.apply(score, 0, journal).alarms();
  }

  private static EvaluationScore addition(String id, Duration time, int revision, Counts counts) {
    return score(id, time, 1, revision, Map.of("person", counts));
  }

  private static EvaluationScore withdrawal(String id, Duration time, int revision, Counts counts) {
    return score(id, time, -1, revision, Map.of("person", counts));
  }

  /** A sentence with an entity of each type. */
  private static EvaluationScore ofTypes(int sign, String... types) {
    return score(
        "a",
        START,
        sign,
        0,
        Stream.of(types).collect(Collectors.toMap(Function.identity(), type -> MISSED)));
  }

  private static EvaluationScore score(
      String id, Duration time, int sign, int revision, Map<String, Counts> counts) {
    return new EvaluationScore(id, VERSION, Instant.EPOCH.plus(time), sign, revision, counts);
  }
}
