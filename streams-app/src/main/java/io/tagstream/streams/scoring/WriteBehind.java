package io.tagstream.streams.scoring;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Holds back what a store is to be told, so that what changes often is written once. */
final class WriteBehind<V> {
  private final KeyValueStore<String, V> store;
  private final Map<String, Supplier<V>> changes = new HashMap<>();

  /** Nothing held back yet. */
  WriteBehind(KeyValueStore<String, V> store) {
    this.store = store;
  }

  /** The store gets what the value will be at the next {@link #save}; null deletes it there. */
  void put(String key, Supplier<V> value) {
    changes.put(key, value);
  }

  void save() {
    changes.forEach((key, value) -> store.put(key, value.get()));
    changes.clear();
  }

  /** What is in the store. */
  void each(BiConsumer<String, V> consumer) {
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(entry -> consumer.accept(entry.key, entry.value));
    }
  }
}
