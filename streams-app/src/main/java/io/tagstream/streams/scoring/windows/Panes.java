package io.tagstream.streams.scoring.windows;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Place;
import java.util.Map;
import java.util.TreeMap;

/**
 * Event time cut into panes of equal length, each with the tally of its sentences, of which the
 * latest are kept: windows are sums of them. A late sentence counts in the pane it belongs to, if
 * that is still kept.
 */
final class Panes {
  private final String version;
  private final String window;
  private final long seconds;
  private final long kept;
  private final TreeMap<Long, Tally> tallies = new TreeMap<>();
  private long latest = Long.MIN_VALUE / 2;

  /**
   * No panes yet.
   *
   * @param window in whose name they are kept
   * @param seconds length of a pane
   * @param kept how many are, up to that of the latest sentence
   */
  Panes(String version, String window, long seconds, long kept) {
    this.version = version;
    this.window = window;
    this.seconds = seconds;
    this.kept = kept;
  }

  /** Takes up what was kept. */
  void restore(long latestSecond, Map<Place, Tally> state) {
    latest = pane(latestSecond);
    state.forEach(
        (place, tally) -> {
          if (place.window().equals(window) && isKept(place.pane())) {
            tallies.put(place.pane(), tally);
          }
        });
  }

  /** The number of the latest sentence's pane. */
  long latest() {
    return latest;
  }

  /** The length of a pane. */
  long seconds() {
    return seconds;
  }

  /** The panes from one number to another, both included. */
  Map<Long, Tally> between(long first, long last) {
    return tallies.subMap(first, true, last, true);
  }

  /** Whether a sentence of these counts can have been added, or is too late to matter. */
  boolean canTakeBack(long second, ConfusionCounts sentence) {
    long pane = pane(second);
    Tally tally = tallies.get(pane);
    return !isKept(pane) || (tally != null && tally.holds(sentence));
  }

  void add(long second, ScoredSentence sentence, Journal journal) {
    long pane = pane(second);
    if (pane > latest) {
      latest = pane;
      evict(journal);
    }
    if (isKept(pane)) {
      Tally tally = tallies.computeIfAbsent(pane, p -> new Tally());
      tally.add(sentence);
      journal.put(place(pane), tally);
    }
  }

  void takeBack(long second, ScoredSentence sentence, Journal journal) {
    long pane = pane(second);
    if (isKept(pane)) {
      tallies.get(pane).takeBack(sentence);
      journal.put(place(pane), tallies.get(pane));
    }
  }

  /** Has nothing kept any more. */
  void erase(Journal journal) {
    tallies.keySet().forEach(pane -> journal.delete(place(pane)));
  }

  private void evict(Journal journal) {
    while (!tallies.isEmpty() && !isKept(tallies.firstKey())) {
      journal.delete(place(tallies.pollFirstEntry().getKey()));
    }
  }

  private long pane(long second) {
    return Math.floorDiv(second, seconds);
  }

  private boolean isKept(long pane) {
    return pane > latest - kept;
  }

  private Place place(long pane) {
    return new Place(version, window, pane);
  }
}
