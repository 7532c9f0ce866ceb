package io.tagstream.streams.scoring;

import io.tagstream.schemas.Json;
import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Place;
import io.tagstream.streams.scoring.WindowState.Progress;
import io.tagstream.streams.scoring.WindowState.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/** The windows' pieces in state stores: written as they change, read once at the start. */
final class WindowStores implements Journal {
  private static final String PROGRESS = "scoring-progress";
  private static final String SLOTS = "scoring-last-sentences";
  private static final String TALLIES = "scoring-tallies";

  private final KeyValueStore<String, Progress> progress;
  private final KeyValueStore<String, Slot> slots;
  private final KeyValueStore<String, Tally> tallies;

  WindowStores(ProcessingContext context) {
    progress = context.getStateStore(PROGRESS);
    slots = context.getStateStore(SLOTS);
    tallies = context.getStateStore(TALLIES);
  }

  static Set<StoreBuilder<?>> builders() {
    // What changes with every score: the cache keeps the changelog to one a commit.
    return Set.of(
        builder(PROGRESS, Json.serde(Progress.class)).withCachingEnabled(),
        builder(SLOTS, Json.serde(Slot.class)),
        builder(TALLIES, TallySerde.serde()).withCachingEnabled());
  }

  static <V> StoreBuilder<KeyValueStore<String, V>> builder(String name, Serde<V> values) {
    return Stores.keyValueStoreBuilder(
        Stores.persistentKeyValueStore(name), Serdes.String(), values);
  }

  /** What is kept, by model version. */
  Map<String, WindowState> load() {
    Map<String, WindowState> states = new HashMap<>();
    each(
        progress,
        (version, reached) ->
            states.put(version, new WindowState(reached, new ArrayList<>(), new HashMap<>())));
    each(slots, (key, slot) -> states.get(slot.modelVersion()).slots().add(slot));
    each(
        tallies,
        (key, tally) -> {
          Place place = Place.of(key);
          states.get(place.modelVersion()).tallies().put(place, tally);
        });
    return states;
  }

  @Override
  public void put(Progress reached) {
    progress.put(reached.modelVersion(), reached);
  }

  @Override
  public void put(Slot slot) {
    slots.put(key(slot), slot);
  }

  @Override
  public void put(Place place, Tally tally) {
    tallies.put(place.key(), tally);
  }

  @Override
  public void delete(Slot slot) {
    slots.delete(key(slot));
  }

  @Override
  public void delete(Place place) {
    tallies.delete(place.key());
  }

  private static String key(Slot slot) {
    return slot.modelVersion() + "/" + slot.number();
  }

  private static <V> void each(KeyValueStore<String, V> store, BiConsumer<String, V> consumer) {
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(entry -> consumer.accept(entry.key, entry.value));
    }
  }
}
