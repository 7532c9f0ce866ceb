package io.tagstream.streams.scoring;

import io.tagstream.schemas.Json;
import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Second;
import io.tagstream.streams.scoring.WindowState.Slot;
import io.tagstream.streams.scoring.WindowState.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The windows' pieces in state stores: written as they change, read once at the start. */
final class WindowStores implements Journal {
  private static final String TOTALS = "scoring-totals";
  private static final String SLOTS = "scoring-last-sentences";
  private static final String SECONDS = "scoring-recent-seconds";

  private final KeyValueStore<String, Totals> totals;
  private final KeyValueStore<String, Slot> slots;
  private final KeyValueStore<String, Second> seconds;

  WindowStores(ProcessingContext context) {
    totals = context.getStateStore(TOTALS);
    slots = context.getStateStore(SLOTS);
    seconds = context.getStateStore(SECONDS);
  }

  static Set<StoreBuilder<?>> builders() {
    // Totals and seconds change with every score: the cache keeps the changelog to one a commit.
    return Set.of(
        builder(TOTALS, Json.serde(Totals.class)).withCachingEnabled(),
        builder(SLOTS, Json.serde(Slot.class)),
        builder(SECONDS, Json.serde(Second.class)).withCachingEnabled());
  }

  static <V> StoreBuilder<KeyValueStore<String, V>> builder(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }

  /** What is kept, by model version. */
  Map<String, WindowState> load() {
    Map<String, WindowState> states = new HashMap<>();
    each(
        totals,
        t ->
            states.put(t.modelVersion(), new WindowState(t, new ArrayList<>(), new ArrayList<>())));
    each(slots, slot -> states.get(slot.modelVersion()).slots().add(slot));
    each(seconds, second -> states.get(second.modelVersion()).seconds().add(second));
    return states;
  }

  @Override
  public void put(Totals piece) {
    totals.put(piece.modelVersion(), piece);
  }

  @Override
  public void put(Slot slot) {
    slots.put(key(slot.modelVersion(), slot.number()), slot);
  }

  @Override
  public void put(Second second) {
    seconds.put(key(second.modelVersion(), second.second()), second);
  }

  @Override
  public void deleteSlot(String modelVersion, long number) {
    slots.delete(key(modelVersion, number));
  }

  @Override
  public void deleteSecond(String modelVersion, long second) {
    seconds.delete(key(modelVersion, second));
  }

  private static String key(String version, long number) {
    return version + "/" + number;
  }

  private static <V> void each(KeyValueStore<String, V> store, Consumer<V> consumer) {
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(entry -> consumer.accept(entry.value));
    }
  }
}
