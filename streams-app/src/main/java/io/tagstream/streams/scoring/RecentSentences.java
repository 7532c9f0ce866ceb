package io.tagstream.streams.scoring;

import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Second;
import java.util.List;
import java.util.TreeMap;

/**
 * The sentences of the last seconds of event time, up to and including that of the latest sentence.
 * Late sentences count in the second they belong to, if it is still in the window.
 */
final class RecentSentences {
  private final String version;
  private final long length;
  private final TreeMap<Long, Tally> seconds = new TreeMap<>();
  private long latest = Long.MIN_VALUE / 2;
  private Tally tally = Tally.ZERO;

  /**
   * @param length in seconds
   */
  RecentSentences(String version, long length) {
    this.version = version;
    this.length = length;
  }

  /** Takes up what was kept; seconds before the window are left out. */
  void restore(long latestSecond, List<Second> kept) {
    latest = latestSecond;
    kept.stream().filter(s -> isIn(s.second())).forEach(s -> seconds.put(s.second(), s.tally()));
    tally = seconds.values().stream().reduce(Tally.ZERO, Tally::plus);
  }

  long latest() {
    return latest;
  }

  Tally tally() {
    return tally;
  }

  /** Whether the sentence can have been added, or is too late to matter. */
  boolean canTakeBack(long second, Tally sentence) {
    return !isIn(second) || seconds.getOrDefault(second, Tally.ZERO).holds(sentence);
  }

  void add(long second, Tally sentence, Journal journal) {
    if (second > latest) {
      latest = second;
      evict(journal);
    }
    change(second, sentence, journal);
  }

  void takeBack(long second, Tally sentence, Journal journal) {
    change(second, Tally.ZERO.minus(sentence), journal);
  }

  private void change(long second, Tally difference, Journal journal) {
    if (!isIn(second)) {
      return;
    }
    Tally changed = seconds.getOrDefault(second, Tally.ZERO).plus(difference);
    tally = tally.plus(difference);
    if (changed.isZero()) {
      remove(second, journal);
    } else {
      seconds.put(second, changed);
      journal.put(
          new Second(version, second, changed.sentences(), WireCounts.ofCounts(changed.counts())));
    }
  }

  private void evict(Journal journal) {
    while (!seconds.isEmpty() && !isIn(seconds.firstKey())) {
      long second = seconds.firstKey();
      tally = tally.minus(seconds.get(second));
      remove(second, journal);
    }
  }

  private void remove(long second, Journal journal) {
    seconds.remove(second);
    journal.deleteSecond(version, second);
  }

  private boolean isIn(long second) {
    return second > latest - length;
  }
}
