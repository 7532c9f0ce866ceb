package io.tagstream.streams.scoring;

import static io.tagstream.streams.scoring.WindowState.SEPARATOR;

import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.schemas.Json;
import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Place;
import io.tagstream.streams.scoring.WindowState.Progress;
import io.tagstream.streams.scoring.WindowState.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
final class WindowStores implements Journal {
  /** How many scores a start applies again at most. */
  static final int SCORES_BETWEEN_SAVES = 1000;

  private static final String PROGRESS = "scoring-progress";
  private static final String SLOTS = "scoring-last-sentences";
  private static final String TALLIES = "scoring-tallies";
  private static final String DRIFT = "scoring-drift";
  private static final String SCORES = "scoring-scores-since";

  private final WriteBehind<Progress> progress;
  private final WriteBehind<Slot> slots;
  private final WriteBehind<Tally> tallies;
  private final WriteBehind<double[]> detectors;
  private final KeyValueStore<Integer, byte[]> scores;
  private final int scoresBetweenSaves;
  private int scoresSince;

  /**
   * Those of a task.
   *
   * @param scoresBetweenSaves how many scores are kept before the pieces are written
   */
  WindowStores(ProcessingContext context, int scoresBetweenSaves) {
    this.scoresBetweenSaves = scoresBetweenSaves;
    progress = new WriteBehind<>(context.getStateStore(PROGRESS));
    slots = new WriteBehind<>(context.getStateStore(SLOTS));
    tallies = new WriteBehind<>(context.getStateStore(TALLIES));
    detectors = new WriteBehind<>(context.getStateStore(DRIFT));
    scores = context.getStateStore(SCORES);
  }

  /** Of the stores, of the given kind. */
  static Set<StoreBuilder<?>> builders(Function<String, KeyValueBytesStoreSupplier> kind) {
    return Set.of(
        builder(kind.apply(PROGRESS), Serdes.String(), Json.serde(Progress.class)),
        builder(kind.apply(SLOTS), Serdes.String(), Json.serde(Slot.class)),
        builder(kind.apply(TALLIES), Serdes.String(), TallySerde.serde()),
        builder(kind.apply(DRIFT), Serdes.String(), Json.serde(double[].class)),
        builder(kind.apply(SCORES), Serdes.Integer(), Serdes.ByteArray()));
  }

  private static <K, V> StoreBuilder<KeyValueStore<K, V>> builder(
      KeyValueBytesStoreSupplier kind, Serde<K> keys, Serde<V> values) {
    return Stores.keyValueStoreBuilder(kind, keys, values);
  }

  /** What was written, by model version. */
  Map<String, WindowState> load() {
    Map<String, WindowState> states = new HashMap<>();
    progress.each(
        (version, reached) ->
            states.put(
                version,
                new WindowState(reached, new ArrayList<>(), new HashMap<>(), new HashMap<>())));
    slots.each((key, slot) -> states.get(slot.modelVersion()).slots().add(slot));
    tallies.each(
        (key, tally) -> {
          Place place = Place.of(key);
          states.get(place.modelVersion()).tallies().put(place, tally);
        });
    detectors.each(
        (key, state) -> {
          int end = key.lastIndexOf(SEPARATOR);
          states.get(key.substring(0, end)).detectors().put(key.substring(end + 1), state);
        });
    return states;
  }

  /** The scores since then, as they came. */
  List<byte[]> loadScores() {
    List<byte[]> loaded = new ArrayList<>();
    try (KeyValueIterator<Integer, byte[]> entries = scores.all()) {
      entries.forEachRemaining(entry -> loaded.add(entry.value));
    }
    scoresSince = loaded.size();
    return loaded;
  }

  /** Keeps a score that was applied, or, after many, the pieces that they have changed. */
  void keep(byte[] score) {
    scores.put(scoresSince++, score);
    if (scoresSince >= scoresBetweenSaves) {
      save();
    }
  }

  /** Writes the pieces that have changed. */
  void save() {
    progress.save();
    slots.save();
    tallies.save();
    detectors.save();
    while (scoresSince > 0) {
      scores.delete(--scoresSince);
    }
  }

  @Override
  public void put(Progress reached) {
    progress.put(reached.modelVersion(), () -> reached);
  }

  @Override
  public void put(Slot slot) {
    slots.put(key(slot), () -> slot);
  }

  @Override
  public void put(Place place, Tally tally) {
    tallies.put(place.key(), () -> tally);
  }

  @Override
  public void put(String modelVersion, String name, DriftDetector detector) {
    detectors.put(modelVersion + SEPARATOR + name, detector::state);
  }

  @Override
  public void delete(Progress reached) {
    progress.put(reached.modelVersion(), () -> null);
  }

  @Override
  public void delete(Slot slot) {
    slots.put(key(slot), () -> null);
  }

  @Override
  public void delete(Place place) {
    tallies.put(place.key(), () -> null);
  }

  @Override
  public void delete(String modelVersion, String name) {
    detectors.put(modelVersion + SEPARATOR + name, () -> null);
  }

  private static String key(Slot slot) {
    return slot.modelVersion() + SEPARATOR + slot.number();
  }
}
