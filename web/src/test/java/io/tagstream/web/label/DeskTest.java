package io.tagstream.web.label;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeskTest {
  private static final TopicPartition P0 = new TopicPartition("label-queue", 0);
  private static final TopicPartition P1 = new TopicPartition("label-queue", 1);

  private long now = 1_000;
  private final Desk desk = new Desk(() -> now);

  @BeforeEach
  void lay() {
    desk.assigned(List.of(P0, P1));
    desk.ready(0);
  }

  private void offer(TopicPartition partition, long offset, String id) {
    desk.offer(partition, offset, suggestion(id, "text of " + id, "v1"));
    desk.read(partition, offset + 1);
  }

  private static Suggestion suggestion(String id, String text, String version) {
    return new Suggestion(id, text, List.of(), version, 0.5, "why");
  }

  private List<String> next(String annotator, int count, String... have) {
    return desk.next(annotator, List.of(have), count).sentences().stream()
        .map(Suggestion::id)
        .toList();
  }

  private static byte[] gold(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  private static Decision decided(String annotator, String id, String value, boolean corrects) {
    return new Decision(annotator, id, "text of " + id, Decision.What.GOLD, gold(value), corrects);
  }

  private Desk.Taken decide(String annotator, String id, String value) {
    return desk.decide(decided(annotator, id, value, false));
  }

  /** Until it is written. */
  private void label(String annotator, String id, long offset) {
    assertThat(decide(annotator, id, "gold of " + id).gold()).contains(gold("gold of " + id));
    desk.written(id, 0, offset);
  }

  private void act(String annotator, String id, Decision.What what) {
    assertThat(desk.decide(new Decision(annotator, id, null, what, null, false)).gold()).isEmpty();
  }

  @Test
  void givesNoSentenceToTwo() {
    for (int i = 0; i < 5; i++) {
      offer(P0, i, "s" + i);
    }

    assertThat(next("ann", 3)).containsExactly("s0", "s1", "s2");
    assertThat(next("bob", 4)).containsExactly("s3", "s4");
    assertThat(next("ann", 3, "s0", "s1", "s2")).isEmpty();
  }

  @Test
  void takesBackWhatIsNoLongerInHand() {
    for (int i = 0; i < 3; i++) {
      offer(P0, i, "s" + i);
    }
    assertThat(next("ann", 3)).hasSize(3);

    assertThat(desk.next("ann", List.of("s1"), 0).gone()).isEmpty();
    assertThat(next("bob", 4)).containsExactly("s0", "s2");
  }

  @Test
  void endsALeaseAfterTenMinutesWithoutASignOfLife() {
    offer(P0, 0, "s0");
    assertThat(next("ann", 1)).containsExactly("s0");

    now += Desk.LEASE_NANOS - 1;
    assertThat(next("bob", 1)).isEmpty();
    assertThat(desk.next("ann", List.of("s0"), 0).gone()).isEmpty();
    now += Desk.LEASE_NANOS - 1;
    assertThat(next("bob", 1)).isEmpty();
    now += 1;
    assertThat(next("bob", 1)).containsExactly("s0");
    assertThat(desk.next("ann", List.of("s0"), 0).gone()).containsExactly("s0");
    assertThatThrownBy(() -> decide("ann", "s0", "late"))
        .isInstanceOf(Desk.ConflictException.class)
        .hasMessage("somebody else has this sentence in hand");
  }

  @Test
  void commitsUpToTheOldestThatIsNotDecided() {
    offer(P0, 10, "a");
    offer(P0, 11, "b");
    offer(P0, 12, "c");
    offer(P1, 3, "d");
    assertThat(desk.due()).isEqualTo(Map.of(P0, 10L, P1, 3L));
    desk.committed(desk.due());
    assertThat(desk.due()).isEmpty();

    label("ann", "b", 0);
    assertThat(desk.due()).isEmpty();
    act("ann", "a", Decision.What.SKIP);
    assertThat(desk.due()).isEqualTo(Map.of(P0, 12L));
    desk.committed(desk.due());
    label("ann", "c", 1);
    desk.read(P0, 14);
    assertThat(desk.due()).isEqualTo(Map.of(P0, 14L));
  }

  @Test
  void commitsNothingWhileGoldIsOnItsWay() {
    offer(P0, 0, "s0");
    Desk.Taken taken = decide("ann", "s0", "gold");

    assertThat(desk.due()).isEqualTo(Map.of(P0, 0L));
    assertThat(taken.done()).isNotDone();
    assertThat(next("bob", 1)).isEmpty();
    desk.written("s0", 0, 7);
    assertThat(taken.done()).isCompleted();
    assertThat(desk.due()).isEqualTo(Map.of(P0, 1L));
  }

  @Test
  void offersNothingThatHasGold() {
    desk.golden("early", 0, 0, gold("x"));
    offer(P0, 0, "early");
    offer(P0, 1, "late");
    desk.golden("late", 0, 1, gold("x"));
    offer(P0, 2, "withdrawn");
    desk.golden("again", 0, 2, gold("x"));
    desk.golden("again", 0, 3, null);
    offer(P0, 3, "again");

    assertThat(next("ann", 4)).containsExactly("withdrawn", "again");
    assertThat(desk.due()).isEqualTo(Map.of(P0, 2L));
  }

  @Test
  void tellsWhoseSentenceGotGold() {
    offer(P0, 0, "s0");
    assertThat(next("ann", 1)).containsExactly("s0");
    desk.golden("s0", 0, 0, gold("x"));

    assertThat(desk.next("ann", List.of("s0"), 0).gone()).containsExactly("s0");
    assertThatThrownBy(() -> decide("ann", "s0", "other"))
        .isInstanceOf(Desk.ConflictException.class)
        .hasMessage("somebody else has labelled this sentence");
  }

  @Test
  void writesADecisionOnceHoweverOftenItIsSent() {
    offer(P0, 0, "s0");
    Desk.Taken first = decide("ann", "s0", "gold");
    Desk.Taken meanwhile = decide("ann", "s0", "gold");
    assertThat(meanwhile.gold()).isEmpty();
    assertThat(meanwhile.done()).isSameAs(first.done());
    assertThatThrownBy(() -> decide("ann", "s0", "other")).isInstanceOf(Desk.NotYetException.class);

    desk.written("s0", 0, 7);
    Desk.Taken later = decide("ann", "s0", "gold");
    assertThat(later.gold()).isEmpty();
    assertThat(later.done()).isCompleted();
  }

  @Test
  void writesACorrectionWhateverIsTold() {
    label("ann", "s0", 7);

    assertThat(desk.decide(decided("ann", "s0", "better", true)).gold()).contains(gold("better"));
    desk.written("s0", 0, 8);
    // The tail of the topic comes to the first record only now.
    desk.golden("s0", 0, 7, gold("gold of s0"));
    assertThat(desk.decide(decided("ann", "s0", "better", true)).gold()).isEmpty();
    assertThat(desk.decide(decided("ann", "s0", "gold of s0", true)).gold()).isPresent();
  }

  @Test
  void takesDecisionsAboutWhatAnotherTaggerHas() {
    offer(P0, 0, "s0");
    offer(P1, 0, "s1");
    assertThat(next("ann", 2)).containsExactly("s0", "s1");
    desk.revoked(List.of(P0));

    assertThat(desk.next("ann", List.of("s0", "s1"), 0).gone()).containsExactly("s0");
    assertThat(desk.due()).isEqualTo(Map.of(P1, 0L));
    label("ann", "s0", 0);
    assertThat(desk.due()).isEqualTo(Map.of(P1, 0L));
    desk.assigned(List.of(P0));
    offer(P0, 0, "s0");
    assertThat(next("ann", 1, "s1")).isEmpty();
    assertThat(desk.due()).isEqualTo(Map.of(P0, 1L, P1, 0L));
  }

  @Test
  void offersASkippedSentenceToWhoTakesItUpAgain() {
    offer(P0, 0, "s0");
    offer(P0, 1, "s1");
    assertThat(next("ann", 1)).containsExactly("s0");
    act("ann", "s0", Decision.What.SKIP);
    desk.committed(desk.due());
    assertThat(next("ann", 4)).containsExactly("s1");

    act("ann", "s0", Decision.What.TAKE_UP);
    assertThat(desk.due()).isEqualTo(Map.of(P0, 0L));
    desk.committed(desk.due());
    assertThat(next("bob", 4)).isEmpty();
    assertThat(desk.next("ann", List.of("s0", "s1"), 0).gone()).isEmpty();
    label("ann", "s0", 0);
    assertThat(desk.due()).isEqualTo(Map.of(P0, 1L));
  }

  @Test
  void skipsNothingThatAnotherHas() {
    offer(P0, 0, "s0");
    assertThat(next("ann", 1)).containsExactly("s0");
    act("bob", "s0", Decision.What.SKIP);

    assertThat(desk.due()).isEqualTo(Map.of(P0, 0L));
    assertThat(desk.next("ann", List.of("s0"), 0).gone()).isEmpty();
  }

  @Test
  void keepsTheNewestSuggestionOfAnId() {
    offer(P0, 0, "s0");
    assertThat(next("ann", 1)).containsExactly("s0");
    desk.offer(P0, 5, suggestion("s0", "text of s0", "v2"));
    desk.read(P0, 6);

    assertThat(desk.due()).isEqualTo(Map.of(P0, 5L));
    assertThat(next("bob", 1)).isEmpty();
    assertThat(desk.next("ann", List.of(), 1).sentences())
        .containsExactly(suggestion("s0", "text of s0", "v2"));
    desk.offer(P0, 6, suggestion("s0", "another text", "v3"));
    assertThatThrownBy(() -> decide("ann", "s0", "gold"))
        .isInstanceOf(Desk.ConflictException.class)
        .hasMessage("the sentence has another text now");
    assertThat(next("bob", 1)).containsExactly("s0");
  }

  @Test
  void readsAllAnewWhenNobodyKnowsWhatWasWritten() {
    offer(P0, 0, "s0");
    Desk.Taken taken = decide("ann", "s0", "gold");
    desk.failed("s0", new KafkaException("no answer"));

    assertThat(taken.done()).isCompletedExceptionally();
    assertThat(desk.next("ann", List.of("s0"), 4))
        .isEqualTo(new Desk.Hand(false, List.of(), List.of(), null));
    assertThatThrownBy(() -> decide("ann", "s0", "gold")).isInstanceOf(Desk.NotYetException.class);
    desk.troubled("no right");
    assertThat(desk.next("ann", List.of(), 0).trouble()).isEqualTo("no right");
    desk.ready(0);
    assertThatThrownBy(() -> decide("ann", "s0", "gold")).isInstanceOf(Desk.NotYetException.class);

    assertThat(desk.clear()).isEqualTo(1);
    desk.assigned(List.of(P0));
    desk.golden("s0", 0, 0, gold("gold"));
    offer(P0, 0, "s0");
    desk.ready(1);
    assertThat(decide("ann", "s0", "gold").gold()).isEmpty();
  }

  @Test
  void holdsAsMuchAsItMay() {
    for (int i = 0; i < Desk.MOST; i++) {
      assertThat(desk.isFull()).isFalse();
      offer(P0, i, "s" + i);
    }
    assertThat(desk.isFull()).isTrue();
    label("ann", "s7", 0);
    assertThat(desk.isFull()).isFalse();

    desk.clear();
    desk.assigned(List.of(P0));
    int texts = 0;
    while (!desk.isFull()) {
      desk.offer(P0, texts, suggestion("l" + texts, "x".repeat(20_000), "v1"));
      desk.offer(P0, texts, suggestion("l" + texts, "x".repeat(20_000), "v1"));
      texts++;
    }
    assertThat(texts).isEqualTo(415);
  }

  @Test
  void isWantedWhileSomebodyAsksOrHasSomething() {
    Desk fresh = new Desk(() -> now);
    assertThat(fresh.isWanted()).isFalse();
    offer(P0, 0, "s0");
    assertThat(next("ann", 0)).isEmpty();
    now += Desk.IDLE_NANOS - 1;
    assertThat(desk.isWanted()).isTrue();
    now += 1;
    assertThat(desk.isWanted()).isFalse();

    assertThat(next("ann", 1)).containsExactly("s0");
    now += Desk.LEASE_NANOS - 1;
    assertThat(desk.isWanted()).isTrue();
    now += 1;
    assertThat(desk.isWanted()).isFalse();
  }
}
