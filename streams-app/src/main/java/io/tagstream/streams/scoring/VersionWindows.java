package io.tagstream.streams.scoring;

import io.tagstream.schemas.EvaluationMetrics;
import io.tagstream.schemas.EvaluationMetrics.Window;
import io.tagstream.schemas.EvaluationScore;
import io.tagstream.streams.scoring.WindowState.Journal;
import io.tagstream.streams.scoring.WindowState.Totals;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The windows of one model version: all its sentences, the last ones, and those of the last seconds
 * of event time. Knows no Kafka: the journal is told what to keep, {@link #restore} takes it up.
 */
final class VersionWindows {
  private final String version;
  private final String lastName;
  private final String recentName;
  private final LastSentences last;
  private final RecentSentences recent;
  private Tally all = Tally.ZERO;

  VersionWindows(String version, int lastSentences, Duration recent) {
    this.version = version;
    this.lastName = "last-" + lastSentences;
    this.recentName = name(recent);
    this.last = new LastSentences(version, lastSentences);
    this.recent = new RecentSentences(version, recent.toSeconds());
  }

  /** Takes up what an earlier instance told its journal. */
  void restore(WindowState state) {
    Totals totals = state.totals();
    all = new Tally(totals.sentences(), WireCounts.toCounts(totals.counts()));
    last.restore(totals.nextSlot(), state.slots());
    recent.restore(totals.latestSecond(), state.seconds());
  }

  /**
   * Adds a score, or takes one back.
   *
   * @return why it was refused: taking back what was never added
   */
  Optional<String> apply(EvaluationScore score, Journal journal) {
    Tally sentence = new Tally(1, WireCounts.toCounts(score.counts()));
    long second = score.timestamp().getEpochSecond();
    if (score.sign() > 0) {
      all = all.plus(sentence);
      last.add(score, journal);
      recent.add(second, sentence, journal);
    } else {
      if (!all.holds(sentence) || !recent.canTakeBack(second, sentence)) {
        return Optional.of(
            "sentence '%s' of version '%s': takes back a score that was not added"
                .formatted(score.id(), version));
      }
      all = all.minus(sentence);
      last.takeBack(score, journal);
      recent.takeBack(second, sentence, journal);
    }
    journal.put(totals());
    return Optional.empty();
  }

  /** All windows as they stand. */
  EvaluationMetrics metrics(Instant now) {
    return new EvaluationMetrics(
        version,
        now,
        List.of(
            window("all", all),
            window(lastName, last.tally()),
            window(recentName, recent.tally())));
  }

  private Totals totals() {
    return new Totals(
        version, all.sentences(), WireCounts.ofCounts(all.counts()), last.next(), recent.latest());
  }

  private static Window window(String name, Tally tally) {
    return new Window(
        name,
        tally.sentences(),
        WireCounts.scores(tally.counts().overall()),
        WireCounts.scoresByType(tally.counts()));
  }

  /** As Prometheus writes durations: {@code 5m}, {@code 90s}. */
  private static String name(Duration length) {
    if (length.toSeconds() % 3600 == 0) {
      return length.toHours() + "h";
    }
    return length.toSeconds() % 60 == 0 ? length.toMinutes() + "m" : length.toSeconds() + "s";
  }
}
