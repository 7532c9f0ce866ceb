package io.tagstream.streams.scoring.state;

import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.score.Tally;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Place;
import io.tagstream.streams.scoring.state.WindowState.Progress;
import io.tagstream.streams.scoring.state.WindowState.Slot;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.serialization.Serde;

/** Keeps the pieces of one version, as bytes where a store does. */
public final class InMemoryJournal implements Journal {
  private static final Serde<Tally> SERDE = TallySerde.serde();

  public final Map<Long, Slot> slots = new HashMap<>();
  public final Map<Place, byte[]> tallies = new HashMap<>();
  public final Map<String, double[]> detectors = new HashMap<>();
  private Progress progress;

  public WindowState state() {
    Map<Place, Tally> read = new HashMap<>();
    tallies.forEach((at, bytes) -> read.put(at, SERDE.deserializer().deserialize("", bytes)));
    return new WindowState(progress, new ArrayList<>(slots.values()), read, detectors);
  }

  @Override
  public void put(Progress reached) {
    progress = reached;
  }

  @Override
  public void put(Slot slot) {
    slots.put(slot.number(), slot);
  }

  @Override
  public void put(Place place, Tally tally) {
    tallies.put(Place.of(place.key()), SERDE.serializer().serialize("", tally));
  }

  @Override
  public void put(String modelVersion, String name, DriftDetector detector) {
    detectors.put(name, detector.state());
  }

  @Override
  public void delete(Progress reached) {
    progress = null;
  }

  @Override
  public void delete(Slot slot) {
    slots.remove(slot.number());
  }

  @Override
  public void delete(Place place) {
    tallies.remove(place);
  }

  @Override
  public void delete(String modelVersion, String name) {
    detectors.remove(name);
  }
}
