package io.tagstream.streams.scoring.state;

import static io.tagstream.streams.scoring.state.WindowState.SEPARATOR;

import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.score.Tally;
import io.tagstream.streams.scoring.state.WindowSerdes.Kept;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Place;
import io.tagstream.streams.scoring.state.WindowState.Progress;
import io.tagstream.streams.scoring.state.WindowState.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.processor.api.ProcessingContext;
import org.apache.kafka.streams.state.KeyValueBytesStoreSupplier;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * The windows' pieces in state stores, and the scores that have come since these were written,
 * which a start applies again. So a score costs one small write, and a piece that many scores
 * change is written once for all of them; both belong to the transaction that commits the offsets.
 */
public final class WindowStores implements Journal {
  public static final String PROGRESS = "scoring-progress";
  public static final String SLOTS = "scoring-last-sentences";
  public static final String TALLIES = "scoring-tallies";
  public static final String DRIFT = "scoring-drift";
  public static final String SCORES = "scoring-scores-since";

  /** Where the store of scores has the number of saves. */
  private static final int SAVES = -1;

  private static final byte[] NO_RECORD = {};

  private final WriteBehind<String, Progress> progress;
  private final WriteBehind<Part, Slot> slots;
  private final WriteBehind<Place, Tally> tallies;
  private final WriteBehind<Part, double[]> detectors;
  private final KeyValueStore<Integer, Kept> scores;
  private final int scoresBetweenSaves;
  private int scoresSince;
  private long saves;

  /** What is one of several of a version, by a number or a name. */
  private record Part(String modelVersion, Object name) {
    String key() {
      return modelVersion + SEPARATOR + name;
    }
  }

  /**
   * The stores of a task.
   *
   * @param scoresBetweenSaves how many scores are kept before the pieces are written
   */
  public WindowStores(ProcessingContext context, int scoresBetweenSaves) {
    this.scoresBetweenSaves = scoresBetweenSaves;
    progress = new WriteBehind<>(context.getStateStore(PROGRESS), version -> version);
    slots = new WriteBehind<>(context.getStateStore(SLOTS), Part::key);
    tallies = new WriteBehind<>(context.getStateStore(TALLIES), Place::key);
    detectors = new WriteBehind<>(context.getStateStore(DRIFT), Part::key);
    scores = context.getStateStore(SCORES);
  }

  /** The builders of the stores, of the given kind. */
  public static Set<StoreBuilder<?>> builders(Function<String, KeyValueBytesStoreSupplier> kind) {
    return Set.of(
        builder(kind.apply(PROGRESS), Serdes.String(), WindowSerdes.progress()),
        builder(kind.apply(SLOTS), Serdes.String(), WindowSerdes.slot()),
        builder(kind.apply(TALLIES), Serdes.String(), TallySerde.serde()),
        builder(kind.apply(DRIFT), Serdes.String(), WindowSerdes.detector()),
        builder(kind.apply(SCORES), Serdes.Integer(), WindowSerdes.kept()));
  }

  private static <K, V> StoreBuilder<KeyValueStore<K, V>> builder(
      KeyValueBytesStoreSupplier kind, Serde<K> keys, Serde<V> values) {
    return Stores.keyValueStoreBuilder(kind, keys, values);
  }

  /** What was written, by model version; what another release left behind of an old one is not. */
  public Map<String, WindowState> load() {
    Map<String, WindowState> states = new HashMap<>();
    progress.each(
        (version, reached) ->
            states.put(
                version,
                new WindowState(reached, new ArrayList<>(), new HashMap<>(), new HashMap<>())));
    slots.each((key, slot) -> of(slot.modelVersion(), states, state -> state.slots().add(slot)));
    tallies.each(
        (key, tally) -> {
          Place place = Place.of(key);
          of(place.modelVersion(), states, state -> state.tallies().put(place, tally));
        });
    detectors.each(
        (key, detector) -> {
          int end = key.lastIndexOf(SEPARATOR);
          String name = key.substring(end + 1);
          of(key.substring(0, end), states, state -> state.detectors().put(name, detector));
        });
    return states;
  }

  private static void of(
      String version, Map<String, WindowState> states, Consumer<WindowState> change) {
    if (states.containsKey(version)) {
      change.accept(states.get(version));
    }
  }

  /** The scores since then, as they came. */
  public List<byte[]> loadScores() {
    Kept saved = scores.get(SAVES);
    saves = saved == null ? 0 : saved.saves();
    List<byte[]> loaded = new ArrayList<>();
    try (KeyValueIterator<Integer, Kept> entries = scores.range(0, Integer.MAX_VALUE)) {
      entries.forEachRemaining(
          entry -> {
            if (entry.value.saves() == saves) {
              loaded.add(entry.value.record());
            }
          });
    }
    scoresSince = loaded.size();
    return loaded;
  }

  /** Keeps a score that was applied, or, after many, the pieces that they have changed. */
  public void keep(byte[] score) {
    // The next ones take the places of those before a save: deleting these would be another write.
    scores.put(scoresSince++, new Kept(saves, score));
    if (scoresSince >= scoresBetweenSaves) {
      save();
    }
  }

  /** Writes the pieces that have changed. */
  public void save() {
    progress.save();
    slots.save();
    tallies.save();
    detectors.save();
    saves++;
    scoresSince = 0;
    scores.put(SAVES, new Kept(saves, NO_RECORD));
  }

  @Override
  public void put(Progress reached) {
    progress.put(reached.modelVersion(), () -> reached);
  }

  @Override
  public void put(Slot slot) {
    slots.put(part(slot), () -> slot);
  }

  @Override
  public void put(Place place, Tally tally) {
    tallies.put(place, () -> tally);
  }

  @Override
  public void put(String modelVersion, String name, DriftDetector detector) {
    detectors.put(new Part(modelVersion, name), detector::state);
  }

  @Override
  public void delete(Progress reached) {
    progress.put(reached.modelVersion(), () -> null);
  }

  @Override
  public void delete(Slot slot) {
    slots.put(part(slot), () -> null);
  }

  @Override
  public void delete(Place place) {
    tallies.put(place, () -> null);
  }

  @Override
  public void delete(String modelVersion, String name) {
    detectors.put(new Part(modelVersion, name), () -> null);
  }

  private static Part part(Slot slot) {
    return new Part(slot.modelVersion(), slot.number());
  }
}
