package io.tagstream.streams.scoring.windows;

import io.tagstream.ner.score.ConfusionCounts;
import io.tagstream.ner.score.ScoredSentence;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationMetrics.Window;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.EvaluationScore.Champion;
import io.tagstream.streams.scoring.challenger.Duel;
import io.tagstream.streams.scoring.count.WireCounts;
import io.tagstream.streams.scoring.drift.DriftWatch;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.scoring.state.WindowState;
import io.tagstream.streams.scoring.state.WindowState.Journal;
import io.tagstream.streams.scoring.state.WindowState.Place;
import io.tagstream.streams.scoring.state.WindowState.Progress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The windows of one model version: all its sentences, the last ones, and those over event time;
 * whether it drifts, and how it compares with champions. Knows no Kafka: the journal is told what
 * to keep, {@link #restore} takes it up.
 */
final class VersionWindows {
  private final String version;
  private final Place wholePlace;
  private final String lastName;
  private final LastSentences last;
  private final List<EventTimeWindows> timed = new ArrayList<>();
  private final DriftWatch drift;
  private final Map<String, Duel> duels = new TreeMap<>();

  /** Never fewer, or what was refused could be taken back from others once there is room. */
  private final Set<String> types = new HashSet<>();

  private Tally whole = new Tally();
  private long latestSecond = Long.MIN_VALUE;
  private long activeMillis;

  /**
   * No sentences yet.
   *
   * @param lengths of sliding and tumbling windows
   */
  VersionWindows(String version, int lastSentences, List<Duration> lengths, Duration halfLife) {
    this.version = version;
    this.wholePlace = new Place(version, EvaluationMetrics.ALL, 0);
    this.lastName = WindowNames.last(lastSentences);
    this.last = new LastSentences(version, lastSentences);
    lengths.forEach(length -> timed.add(new SlidingAndTumbling(version, length)));
    timed.add(new Fading(version, halfLife));
    this.drift = new DriftWatch(version, DriftWatch.ERROR);
  }

  /** Takes up what an earlier instance told its journal. */
  void restore(WindowState state) {
    latestSecond = state.progress().latestSecond();
    activeMillis = state.progress().activeMillis();
    types.addAll(state.progress().types());
    whole = state.tallies().getOrDefault(wholePlace, whole);
    last.restore(state.progress().nextSlot(), state.slots());
    timed.forEach(windows -> windows.panes().restore(latestSecond, state.tallies()));
    drift.restore(state.detectors());
    state
        .tallies()
        .keySet()
        .forEach(
            place ->
                Duel.restore(place, state.tallies())
                    .ifPresent(duel -> duels.put(duel.champion(), duel)));
  }

  /** Why a score cannot be applied, if so: it has new types, or takes back what was never added. */
  Optional<String> refusal(EvaluationScore score) {
    String reason = null;
    if (score.sign() < 0 && !canTakeBack(score)) {
      reason = "takes back a score that was not added";
    } else if (score.sign() > 0 && !hasRoomFor(types(score))) {
      reason = "would be of more than %d entity types".formatted(ScoringConfig.MOST_TYPES);
    }
    return Optional.ofNullable(reason)
        .map(why -> "sentence '%s' of version '%s': %s".formatted(score.id(), version, why));
  }

  private boolean hasRoomFor(Stream<String> wanted) {
    List<String> more = wanted.filter(type -> !types.contains(type)).distinct().toList();
    return types.size() + more.size() <= ScoringConfig.MOST_TYPES;
  }

  private static Stream<String> types(EvaluationScore score) {
    Stream<String> types = score.counts().keySet().stream();
    return score.champion() == null
        ? types
        : Stream.concat(types, score.champion().counts().keySet().stream());
  }

  private boolean canTakeBack(EvaluationScore score) {
    ConfusionCounts sentence = WireCounts.toCounts(score.counts());
    long second = score.timestamp().getEpochSecond();
    Champion champion = score.champion();
    Duel duel = champion == null ? null : duels.get(champion.modelVersion());
    return whole.holds(sentence)
        && timed.stream().allMatch(windows -> windows.panes().canTakeBack(second, sentence))
        && (champion == null
            || (duel != null && duel.holds(sentence, WireCounts.toCounts(champion.counts()))));
  }

  /**
   * Adds a score, or takes one back, of which there is no {@link #refusal}.
   *
   * @param streamMillis the stream time, in milliseconds since the epoch
   * @return what it has shown
   */
  Findings apply(EvaluationScore score, long streamMillis, Journal journal) {
    activeMillis = Math.max(activeMillis, streamMillis);
    ScoredSentence sentence = ScoredSentence.of(score.id(), WireCounts.toCounts(score.counts()));
    Findings findings =
        score.sign() > 0 ? add(score, sentence, journal) : takeBack(score, sentence, journal);
    journal.put(wholePlace, whole);
    journal.put(progress());
    return findings;
  }

  private Progress progress() {
    return new Progress(version, last.next(), latestSecond, activeMillis, types);
  }

  /** Stream time of the last score, in milliseconds since the epoch. */
  long activeMillis() {
    return activeMillis;
  }

  /** Has nothing kept any more. */
  void erase(Journal journal) {
    journal.delete(progress());
    journal.delete(wholePlace);
    last.erase(journal);
    timed.forEach(windows -> windows.panes().erase(journal));
    drift.detectors().keySet().forEach(name -> journal.delete(version, name));
    duels.values().forEach(duel -> duel.erase(journal));
  }

  private Findings add(EvaluationScore score, ScoredSentence sentence, Journal journal) {
    long second = score.timestamp().getEpochSecond();
    latestSecond = Math.max(latestSecond, second);
    types(score).forEach(types::add);
    whole.add(sentence);
    last.add(score, sentence, journal);
    timed.forEach(windows -> windows.panes().add(second, sentence, journal));
    List<DriftAlarm> alarms =
        score.revision() == 0 ? watch(score.timestamp(), sentence, journal) : List.of();
    Optional<Duel> duel = Optional.ofNullable(score.champion()).map(this::duel);
    duel.ifPresent(d -> d.add(sentence, championsOne(sentence, score.champion()), journal));
    return new Findings(alarms, duel);
  }

  private List<DriftAlarm> watch(Instant time, ScoredSentence sentence, Journal journal) {
    drift.detectors().forEach((name, detector) -> journal.put(version, name, detector));
    return drift.add(time, last.next(), sentence.error());
  }

  private Findings takeBack(EvaluationScore score, ScoredSentence sentence, Journal journal) {
    long second = score.timestamp().getEpochSecond();
    whole.takeBack(sentence);
    last.takeBack(score, journal);
    timed.forEach(windows -> windows.panes().takeBack(second, sentence, journal));
    Champion champion = score.champion();
    if (champion != null) {
      duel(champion).takeBack(sentence, championsOne(sentence, champion), journal);
    }
    return new Findings(List.of(), Optional.empty());
  }

  private static ScoredSentence championsOne(ScoredSentence sentence, Champion champion) {
    return sentence.with(WireCounts.toCounts(champion.counts()));
  }

  private Duel duel(Champion champion) {
    return duels.computeIfAbsent(champion.modelVersion(), name -> new Duel(version, name));
  }

  /** All windows as they stand. */
  EvaluationMetrics metrics(Instant now) {
    List<Window> windows = new ArrayList<>();
    windows.add(WireCounts.window(EvaluationMetrics.ALL, whole));
    windows.add(WireCounts.window(lastName, last.tally()));
    timed.forEach(t -> windows.addAll(t.read()));
    return new EvaluationMetrics(
        version, now, windows, duels.values().stream().map(Duel::compare).toList());
  }
}
