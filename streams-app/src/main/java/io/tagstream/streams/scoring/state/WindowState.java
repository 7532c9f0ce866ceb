package io.tagstream.streams.scoring.state;

import io.tagstream.ner.drift.DriftDetector;
import io.tagstream.ner.score.Tally;
import io.tagstream.schemas.record.EvaluationScore.Counts;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What is kept of a version's windows, in pieces, so that one score rewrites only few of them.
 *
 * @param slots in any order
 * @param detectors what drift detectors know, by their names
 */
public record WindowState(
    Progress progress,
    List<Slot> slots,
    Map<Place, Tally> tallies,
    Map<String, double[]> detectors) {
  /** What separates the parts of a key; no version has it. */
  static final char SEPARATOR = '/';

  /**
   * How far a version has come.
   *
   * @param nextSlot how many sentences have been scored for the first time
   * @param latestSecond greatest event time so far, in seconds since the epoch
   * @param activeMillis stream time of its last score, in milliseconds since the epoch
   * @param types that it has been scored by
   */
  public record Progress(
      String modelVersion,
      long nextSlot,
      long latestSecond,
      long activeMillis,
      Set<String> types) {}

  /**
   * One of the last sentences.
   *
   * @param number how many were scored for the first time before it
   * @param counts null while its score is taken back
   */
  public record Slot(String modelVersion, long number, String id, Map<String, Counts> counts) {}

  /**
   * Where a tally belongs.
   *
   * @param window of which it is all or a part
   * @param pane the number of the part
   */
  public record Place(String modelVersion, String window, long pane) {
    public String key() {
      return modelVersion + SEPARATOR + window + SEPARATOR + pane;
    }

    public static Place of(String key) {
      int second = key.lastIndexOf(SEPARATOR);
      int first = key.lastIndexOf(SEPARATOR, second - 1);
      return new Place(
          key.substring(0, first),
          key.substring(first + 1, second),
          Long.parseLong(key.substring(second + 1)));
    }
  }

  /** Is told each piece that changes. */
  public interface Journal {
    void put(Progress progress);

    void put(Slot slot);

    void put(Place place, Tally tally);

    void put(String modelVersion, String name, DriftDetector detector);

    void delete(Progress progress);

    void delete(Slot slot);

    void delete(Place place);

    void delete(String modelVersion, String name);
  }
}
