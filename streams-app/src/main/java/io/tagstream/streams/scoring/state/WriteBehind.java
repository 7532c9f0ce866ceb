package io.tagstream.streams.scoring.state;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** Holds back what a store is to be told, so that what changes often is written once. */
final class WriteBehind<K, V> {
  private final KeyValueStore<String, V> store;
  private final Function<K, String> keys;
  private final Map<K, Supplier<V>> changes = new HashMap<>();
  private final Set<String> stored = new HashSet<>();

  /**
   * Nothing held back yet.
   *
   * @param keys of the store
   */
  WriteBehind(KeyValueStore<String, V> store, Function<K, String> keys) {
    this.store = store;
    this.keys = keys;
  }

  /** The store gets what the value will be at the next {@link #save}; null deletes it there. */
  void put(K key, Supplier<V> value) {
    changes.put(key, value);
  }

  void save() {
    changes.forEach((key, value) -> save(keys.apply(key), value.get()));
    changes.clear();
  }

  private void save(String key, V value) {
    if (value != null) {
      stored.add(key);
      store.put(key, value);
    } else if (stored.remove(key)) { // many come and go between two saves
      store.delete(key);
    }
  }

  /** What is in the store; to be called before anything is saved. */
  void each(BiConsumer<String, V> consumer) {
    try (KeyValueIterator<String, V> entries = store.all()) {
      entries.forEachRemaining(
          entry -> {
            stored.add(entry.key);
            consumer.accept(entry.key, entry.value);
          });
    }
  }
}
