package io.tagstream.streams.scoring.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TaggedSentence.Signals;
import io.tagstream.streams.scoring.drift.SignalWatch.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.MockProcessorContext;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SignalWatchTest {
  private static final int BEFORE = 600;

  private final KeyValueStore<String, State> store =
      Stores.keyValueStoreBuilder(
              Stores.inMemoryKeyValueStore("signals"), Serdes.String(), SignalWatch.serde())
          .withLoggingDisabled()
          .build();

  private SignalWatch watch;
  private long millis;

  @BeforeEach
  void open() {
    store.init(new MockProcessorContext<>().getStateStoreContext(), store);
    watch = new SignalWatch(store, millis);
  }

  @Test
  void findsThatWordsAreSplitMoreOften() {
    for (int i = 0; i < BEFORE; i++) {
      assertThat(add("v1", i, 0.9, 2, 0)).isEmpty();
      assertThat(add("v2", i, 0.9, 6, 0)).isEmpty(); // it is so from the beginning
    }

    DriftAlarm alarm = firstAlarm("v1", 0.9, 6, 0);

    assertThat(alarm.modelVersion()).isEqualTo("v1");
    assertThat(alarm.signal()).isEqualTo("split-words");
    assertThat(alarm.detector()).isEqualTo("adwin");
    assertThat(alarm.timestamp()).isEqualTo(Instant.ofEpochMilli(millis));
    assertThat(alarm.sentences()).isBetween(BEFORE + 10L, BEFORE + 100L);
    assertThat(alarm.before()).isBetween(0.1, 0.3);
    assertThat(alarm.after()).isGreaterThan(alarm.before());
  }

  @Test
  void findsThatTheModelIsLessSureAndThatWordsAreUnknown() {
    for (int i = 0; i < BEFORE; i++) {
      assertThat(add("v1", i, 0.95, 2, 0)).isEmpty();
    }

    assertThat(firstAlarm("v1", 0.7, 2, 0).signal()).isEqualTo("uncertainty");
    for (int i = 0; i < BEFORE; i++) {
      add("v1", i, 0.7, 2, 0); // till nothing is new in that
    }
    assertThat(firstAlarm("v1", 0.7, 2, 3).signal()).isEqualTo("unknown-words");
  }

  @Test
  void goesOnAfterARestart() {
    for (int i = 0; i < BEFORE; i++) {
      add("v1", i, 0.9, 2, 0);
    }
    watch = new SignalWatch(store, millis);

    DriftAlarm alarm = firstAlarm("v1", 0.9, 6, 0);
    watch = new SignalWatch(store, millis);

    assertThat(alarm.sentences()).isGreaterThan(BEFORE);
    assertThat(add("v1", 0, 0.9, 6, 0)).isEmpty(); // an alarm is kept at once
  }

  @Test
  void forgetsVersionsThatTagNothingAnyMore() {
    for (int i = 0; i < BEFORE; i++) {
      add(i < 300 ? "v1" : "v2", i, 0.9, 2, 0);
    }

    watch.expire(400);

    assertThat(store.get("v1")).isNull();
    assertThat(store.get("v2").sentences()).isEqualTo(300);
  }

  @Test
  void resultsOfEarlierReleasesTellNothing() {
    TaggedSentence bare = new TaggedSentence("s", "any text", List.of(), "v1", Instant.EPOCH);

    assertThat(watch.add(bare, Instant.EPOCH, 0)).isEmpty();
  }

  private DriftAlarm firstAlarm(String version, double confidence, int split, int unknown) {
    List<DriftAlarm> alarms = new ArrayList<>();
    for (int i = 0; alarms.isEmpty(); i++) {
      assertThat(i).as("sentences without an alarm").isLessThan(2 * BEFORE);
      alarms.addAll(add(version, i, confidence, split, unknown));
    }
    return alarms.get(0);
  }

  /** A sentence of ten words, like others but for some noise. */
  private List<DriftAlarm> add(String version, int i, double confidence, int split, int unknown) {
    Signals signals =
        new Signals(confidence - 0.02 * (i % 3), 10, split + i % 2, unknown + i % 2, 0);
    TaggedSentence tagged =
        new TaggedSentence("s" + i, "any text", List.of(), version, Instant.EPOCH, signals, null);
    return watch.add(tagged, Instant.ofEpochMilli(++millis), i);
  }
}
