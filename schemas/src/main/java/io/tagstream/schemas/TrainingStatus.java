package io.tagstream.schemas;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;

/**
 * How a request to the trainer stands. Everything but id, state and time is null where it does not
 * apply.
 *
 * @param requestId the request, also the record's key
 * @param state where it stands
 * @param step optimizer steps done
 * @param totalSteps optimizer steps in all
 * @param epoch epochs done, with fractions
 * @param loss mean training loss since the last status
 * @param f1 dev F1, from 0 to 1
 * @param etaSeconds estimated seconds to the end
 * @param version the model version made
 * @param error what went wrong, in one line
 * @param config the effective training settings, when it is accepted and when it is completed;
 *     empty else
 * @param timestamp when
 */
public record TrainingStatus(
    @JsonProperty(required = true) String requestId,
    @JsonProperty(required = true) State state,
    Long step,
    Long totalSteps,
    Double epoch,
    Double loss,
    Double f1,
    Double etaSeconds,
    String version,
    String error,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> config,
    @JsonProperty(required = true) Instant timestamp) {

  public TrainingStatus {
    Require.present(requestId, "requestId");
    Require.present(state, "state");
    Require.present(timestamp, "timestamp");
    epoch = Require.finiteOrNull(epoch);
    loss = Require.finiteOrNull(loss);
    f1 = Require.finiteOrNull(f1);
    etaSeconds = Require.finiteOrNull(etaSeconds);
    config = config == null ? Map.of() : Require.object(config);
  }

  /** A status without settings. */
  public TrainingStatus(
      String requestId,
      State state,
      Long step,
      Long totalSteps,
      Double epoch,
      Double loss,
      Double f1,
      Double etaSeconds,
      String version,
      String error,
      Instant timestamp) {
    this(
        requestId,
        state,
        step,
        totalSteps,
        epoch,
        loss,
        f1,
        etaSeconds,
        version,
        error,
        null,
        timestamp);
  }

  /** A status without figures. */
  public static TrainingStatus of(String requestId, State state, Instant timestamp) {
    return new TrainingStatus(
        requestId, state, null, null, null, null, null, null, null, null, timestamp);
  }

  /** A request that failed or was rejected. */
  public static TrainingStatus error(
      String requestId, State state, String error, Instant timestamp) {
    return new TrainingStatus(
        requestId, state, null, null, null, null, null, null, null, error, timestamp);
  }

  /** Where a request stands. */
  public enum State {
    /** Read and understood. */
    @JsonProperty("accepted")
    ACCEPTED,
    /** Being worked on. */
    @JsonProperty("running")
    RUNNING,
    /** Done. */
    @JsonProperty("completed")
    COMPLETED,
    /** Ended by an error. */
    @JsonProperty("failed")
    FAILED,
    /** Ended by a {@code cancel}. */
    @JsonProperty("cancelled")
    CANCELLED,
    /** Not understood, or not possible. */
    @JsonProperty("rejected")
    REJECTED;

    /** Whether nothing follows. */
    public boolean isFinal() {
      return this != ACCEPTED && this != RUNNING;
    }
  }
}
