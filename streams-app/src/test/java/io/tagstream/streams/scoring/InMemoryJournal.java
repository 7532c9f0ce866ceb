package io.tagstream.streams.scoring;

import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Second;
import io.tagstream.streams.scoring.WindowState.Slot;
import io.tagstream.streams.scoring.WindowState.Totals;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Keeps the pieces of one version. */
final class InMemoryJournal implements Journal {
  final Map<Long, Slot> slots = new HashMap<>();
  final Map<Long, Second> seconds = new HashMap<>();
  private Totals totals;

  WindowState state() {
    List<Slot> shuffled = new ArrayList<>(slots.values());
    return new WindowState(totals, shuffled, new ArrayList<>(seconds.values()));
  }

  @Override
  public void put(Totals totals) {
    this.totals = totals;
  }

  @Override
  public void put(Slot slot) {
    slots.put(slot.number(), slot);
  }

  @Override
  public void put(Second second) {
    seconds.put(second.second(), second);
  }

  @Override
  public void deleteSlot(String modelVersion, long number) {
    slots.remove(number);
  }

  @Override
  public void deleteSecond(String modelVersion, long second) {
    seconds.remove(second);
  }
}
