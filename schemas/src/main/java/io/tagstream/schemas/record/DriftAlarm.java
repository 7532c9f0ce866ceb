package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;

/**
 * A model version does worse than it did, or sentences have become strange to it.
 *
 * @param modelVersion the version, also the record's key
 * @param timestamp event time of the sentence with which it was found out
 * @param signal what has risen: {@code error} (1 less the F1 of a sentence), or, without gold,
 *     {@code uncertainty}, {@code split-words} or {@code unknown-words}
 * @param detector which found it out: {@code adwin} or {@code page-hinkley}
 * @param sentences how many the version had by then, with gold or, without, in one partition
 * @param before mean of the signal before
 * @param after mean of the signal since
 */
public record DriftAlarm(
    @JsonProperty(required = true) String modelVersion,
    @JsonProperty(required = true) Instant timestamp,
    @JsonProperty(required = true) String signal,
    @JsonProperty(required = true) String detector,
    @JsonProperty(required = true) long sentences,
    @JsonProperty(required = true) double before,
    @JsonProperty(required = true) double after) {
  public DriftAlarm {
    Require.present(modelVersion, "modelVersion");
    Require.present(timestamp, "timestamp");
    Require.present(signal, "signal");
    Require.present(detector, "detector");
    Require.notNegative(sentences, "sentences");
    Require.finite(before, "before");
    Require.finite(after, "after");
  }
}
