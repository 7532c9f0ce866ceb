package io.tagstream.streams.scoring.drift;

import io.tagstream.ner.drift.Adwin;
import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.drift.PageHinkley;
import io.tagstream.schemas.record.DriftAlarm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Watches one signal of a version's sentences for a rise, in the order in which they come. */
public final class DriftWatch {
  /** 1 less the F1 of a sentence, and 0 of one without entities, predicted or gold. */
  public static final String ERROR = "error";

  private static final String ADWIN = "adwin";
  private static final String PAGE_HINKLEY = "page-hinkley";

  /** What watches it. */
  public static final List<String> DETECTORS = List.of(ADWIN, PAGE_HINKLEY);

  private final String version;
  private final String signal;
  private final Map<String, DriftDetector> detectors =
      new TreeMap<>(Map.of(ADWIN, new Adwin(), PAGE_HINKLEY, new PageHinkley()));

  public DriftWatch(String version, String signal) {
    this.version = version;
    this.signal = signal;
  }

  /** The detectors by their names. */
  public Map<String, DriftDetector> detectors() {
    return detectors;
  }

  /** Takes up what was kept of them. */
  public void restore(Map<String, double[]> states) {
    detectors.forEach(
        (name, detector) -> {
          if (states.containsKey(name)) {
            detector.restore(states.get(name));
          }
        });
  }

  /**
   * Takes the next sentence.
   *
   * @param sentences how many that makes
   * @param value of the signal, from 0 to 1
   */
  public List<DriftAlarm> add(Instant time, long sentences, double value) {
    return detectors.entrySet().stream()
        .flatMap(
            named ->
                named.getValue().add(value).stream()
                    .map(
                        drift ->
                            new DriftAlarm(
                                version,
                                time,
                                signal,
                                named.getKey(),
                                sentences,
                                drift.before(),
                                drift.after())))
        .toList();
  }
}
