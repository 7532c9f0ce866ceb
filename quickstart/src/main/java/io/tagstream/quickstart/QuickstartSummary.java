package io.tagstream.quickstart;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a run of the quickstart showed, as {@code quickstart-summary.json} has it.
 *
 * @param sentences records on {@code sentences}
 * @param tagged records on {@code tagged-entities}
 * @param duplicates second and further results of a sentence
 * @param missing sentences without a result
 * @param versions in the order in which they tagged
 * @param swapGapMillis the longest time between two tagged sentences of which the second is the
 *     first of its version
 * @param seconds how long each phase took
 */
record QuickstartSummary(
    long sentences,
    long tagged,
    long duplicates,
    long missing,
    List<Version> versions,
    long swapGapMillis,
    Map<String, Double> seconds) {

  /**
   * A model version.
   *
   * @param f1Streamed what the scoring topology says of it
   * @param f1Offline what the scorer says of the same sentences, read back from the topics
   * @param sentences with gold
   */
  record Version(String version, double f1Streamed, double f1Offline, long sentences) {}

  /** Whether each sentence was tagged once and each score is the same both ways. */
  boolean holds() {
    return duplicates == 0
        && missing == 0
        && tagged == sentences
        && versions.stream().allMatch(v -> v.f1Streamed() == v.f1Offline());
  }

  void write(Path file) throws IOException {
    new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT).writeValue(file.toFile(), this);
  }
}
