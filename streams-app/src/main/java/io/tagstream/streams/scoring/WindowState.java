package io.tagstream.streams.scoring;

import io.tagstream.schemas.EvaluationScore.Counts;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a version's windows, in pieces, so that one score rewrites only few of them.
 *
 * @param slots in any order
 * @param seconds in any order
 */
record WindowState(Totals totals, List<Slot> slots, List<Second> seconds) {

  /**
   * All scores since the version began.
   *
   * @param nextSlot how many sentences have been scored for the first time
   * @param latestSecond greatest event time so far, in seconds since the epoch
   */
  record Totals(
      String modelVersion,
      long sentences,
      Map<String, Counts> counts,
      long nextSlot,
      long latestSecond) {}

  /**
   * One of the last sentences.
   *
   * @param number how many were scored for the first time before it
   * @param counts null while its score is taken back
   */
  record Slot(String modelVersion, long number, String id, Map<String, Counts> counts) {
    Optional<Tally> tally() {
      return Optional.ofNullable(counts).map(c -> new Tally(1, WireCounts.toCounts(c)));
    }
  }

  /**
   * The sentences of one second of event time.
   *
   * @param second since the epoch
   */
  record Second(String modelVersion, long second, long sentences, Map<String, Counts> counts) {
    Tally tally() {
      return new Tally(sentences, WireCounts.toCounts(counts));
    }
  }

  /** Is told each piece that changes. */
  interface Journal {
    void put(Totals totals);

    void put(Slot slot);

    void put(Second second);

    void deleteSlot(String modelVersion, long number);

    void deleteSecond(String modelVersion, long second);
  }
}
