package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.time.Instant;
import java.util.Map;

/**
 * One sentence's confusion counts under one model version. A correction is the old score with sign
 * -1, then the new one with sign 1.
 *
 * @param id the sentence's id
 * @param modelVersion the version that tagged it, also the record's key
 * @param timestamp event time of the sentence
 * @param sign 1 to count, -1 to take back
 * @param revision 0 for the first score of this sentence under this version (then left out), one
 *     more for each later one; a score with sign -1 names the one it takes back
 * @param counts by entity type, in the order of their names
 * @param champion of a challenger's score: what its champion counts in the same sentence; null for
 *     any other version, and while the champion's result is not there
 */
public record EvaluationScore(
    @JsonProperty(required = true) String id,
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant timestamp,
    @JsonProperty(required = true) int sign,
    @JsonSetter(nulls = Nulls.AS_EMPTY) @JsonInclude(JsonInclude.Include.NON_DEFAULT) int revision,
    @JsonProperty(required = true) Map<String, Counts> counts,
    Champion champion) {

  public EvaluationScore {
    Require.present(id, "id");
    Require.present(modelVersion, "modelVersion");
    Require.present(timestamp, "timestamp");
    if (sign != 1 && sign != -1) {
      throw new IllegalArgumentException("'sign' is " + sign + ": wanted 1 or -1");
    }
    Require.notNegative(revision, "revision");
    counts = Require.sorted(counts, "counts");
  }

  /** A score of no challenger. */
  public EvaluationScore(
      String id,
      String modelVersion,
      Instant timestamp,
      int sign,
      int revision,
      Map<String, Counts> counts) {
    this(id, modelVersion, timestamp, sign, revision, counts, null);
  }

  /**
   * What a challenger is compared with.
   *
   * @param modelVersion the version that was the champion
   * @param counts by entity type, in the order of their names
   */
  public record Champion(
      @JsonProperty(required = true) String modelVersion,
      @JsonProperty(required = true) Map<String, Counts> counts) {

    public Champion {
      Require.present(modelVersion, "modelVersion");
      counts = Require.sorted(counts, "counts");
    }
  }

  /**
   * Confusion counts of one entity type.
   *
   * @param tp true positives
   * @param fp false positives
   * @param fn false negatives
   */
  public record Counts(
      @JsonProperty(required = true) long tp,
      @JsonProperty(required = true) long fp,
      @JsonProperty(required = true) long fn) {
    public Counts {
      Require.notNegative(tp, "tp");
      Require.notNegative(fp, "fp");
      Require.notNegative(fn, "fn");
    }
  }
}
