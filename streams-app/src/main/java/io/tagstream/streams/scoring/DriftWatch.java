package io.tagstream.streams.scoring;

import io.tagstream.ner.drift.Adwin;
import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.drift.PageHinkley;
import io.tagstream.schemas.DriftAlarm;
import io.tagstream.streams.scoring.WindowState.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Watches the errors of a version's sentences for a rise: of each sentence one, in the order of
 * their first scores.
 */
final class DriftWatch {
  /** 1 less the F1 of a sentence, and 0 of one without entities, predicted or gold. */
  static final String ERROR = "error";

  private static final String ADWIN = "adwin";
  private static final String PAGE_HINKLEY = "page-hinkley";

  /** What watches it. */
  static final List<String> DETECTORS = List.of(ADWIN, PAGE_HINKLEY);

  private final String version;
  private final Map<String, DriftDetector> detectors =
      new TreeMap<>(Map.of(ADWIN, new Adwin(), PAGE_HINKLEY, new PageHinkley()));

  DriftWatch(String version) {
    this.version = version;
  }

  /** Takes up what was kept. */
  void restore(Map<String, double[]> states) {
    states.forEach((name, state) -> detectors.get(name).restore(state));
  }

  /** Has nothing kept any more. */
  void erase(Journal journal) {
    detectors.keySet().forEach(name -> journal.delete(version, name));
  }

  /**
   * Takes the next sentence.
   *
   * @param sentences how many that makes
   */
  List<DriftAlarm> add(Instant time, long sentences, ScoredSentence sentence, Journal journal) {
    double error = sentence.error();
    return detectors.entrySet().stream()
        .flatMap(
            named -> {
              journal.put(version, named.getKey(), named.getValue());
              return named.getValue().add(error).stream()
                  .map(
                      drift ->
                          new DriftAlarm(
                              version,
                              time,
                              ERROR,
                              named.getKey(),
                              sentences,
                              drift.before(),
                              drift.after()));
            })
        .toList();
  }
}
