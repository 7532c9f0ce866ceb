package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * What can be said of a challenger after so many sentences.
 *
 * @param modelVersion the challenger, also the record's key
 * @param timestamp event time of the last of these sentences
 * @param verdict whether it is the better one
 * @param comparison the evidence
 */
public record ChallengerVerdict(
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant timestamp,
    @JsonProperty(required = true) Verdict verdict,
    @JsonProperty(required = true) ModelComparison comparison) {

  public ChallengerVerdict {
    Require.present(modelVersion, "modelVersion");
    Require.present(timestamp, "timestamp");
    Require.present(verdict, "verdict");
    Require.present(comparison, "comparison");
  }

  /** What is said. */
  public enum Verdict {
    /** It is better than its champion. */
    @JsonProperty("better")
    BETTER,
    /** It is worse. */
    @JsonProperty("worse")
    WORSE,
    /** The sentences do not tell; more may. */
    @JsonProperty("undecided")
    UNDECIDED,
    /** The sentences do not tell, and more are not worth it. */
    @JsonProperty("no-better")
    NO_BETTER
  }
}
