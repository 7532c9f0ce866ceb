package io.tagstream.schemas.record;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.Map;

/**
 * How a request to the trainer stands. Everything but id, state and time is null where it does not
 * apply. The last status of a request says all that is needed to go on with it.
 *
 * @param requestId the request, also the record's key
 * @param state where it stands
 * @param trainer the name of the trainer that works on it
 * @param attempt how many times trainers took it up since a checkpoint was reached
 * @param checkpoint the step of the furthest checkpoint that any trainer wrote
 * @param step optimizer steps done
 * @param totalSteps optimizer steps in all
 * @param resumedAt the step of the checkpoint it went on from; null when it began at the beginning
 * @param epoch epochs done, with fractions
 * @param loss training loss of the last step
 * @param f1 dev F1, from 0 to 1
 * @param etaSeconds estimated seconds to the end
 * @param version the model version made, or being made
 * @param promoted whether the alias was moved to the version; null but for a completed training
 * @param comparison with the version that the alias pointed to
 * @param note what else to know, in one line
 * @param error what went wrong, in one line
 * @param alias which to move to the version; null for a request that is no training, or has failed
 * @param config the effective training settings, of a training that has not failed; empty else
 * @param timestamp when
 */
public record TrainingStatus(
    @JsonProperty(required = true) String requestId,
    @JsonProperty(required = true) State state,
    String trainer,
    Integer attempt,
    Long checkpoint,
    Long step,
    Long totalSteps,
    Long resumedAt,
    Double epoch,
    Double loss,
    Double f1,
    Double etaSeconds,
    String version,
    Boolean promoted,
    Comparison comparison,
    String note,
    String error,
    String alias,
    @JsonInclude(JsonInclude.Include.NON_EMPTY) Map<String, Object> config,
    @JsonProperty(required = true) Instant timestamp) {
  private static final int LONGEST_ERROR = 1_000;

  public TrainingStatus {
    Require.present(requestId, "requestId");
    Require.present(state, "state");
    Require.present(timestamp, "timestamp");
    epoch = Require.finiteOrNull(epoch);
    loss = Require.finiteOrNull(loss);
    f1 = Require.finiteOrNull(f1);
    etaSeconds = Require.finiteOrNull(etaSeconds);
    note = Require.line(note);
    error = Require.line(error);
    config = config == null ? Map.of() : Require.object(config);
  }

  /** A status without anything else. */
  public static TrainingStatus of(String requestId, State state, Instant timestamp) {
    return new Builder(requestId, state).build(timestamp);
  }

  /** A request that failed or was rejected; an error that quotes too much is cut. */
  public static TrainingStatus error(
      String requestId, State state, String error, Instant timestamp) {
    String cut =
        error.length() <= LONGEST_ERROR
            ? error
            : error.substring(0, error.offsetByCodePoints(0, LONGEST_ERROR / 2)) + "…";
    return new Builder(requestId, state).error(cut).build(timestamp);
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

  /**
   * A new version beside the one that the alias pointed to, both on the held-out sentences of the
   * new one.
   *
   * @param version the other one
   * @param versionF1 its micro F1
   * @param f1 that of the new version
   * @param low the lower end of the 95 % interval of the new one's F1 less the other's
   * @param high its upper end
   * @param sentences how many were held out
   */
  public record Comparison(
      @JsonProperty(required = true) String version,
      @JsonProperty(required = true) double versionF1,
      @JsonProperty(required = true) double f1,
      @JsonProperty(required = true) double low,
      @JsonProperty(required = true) double high,
      @JsonProperty(required = true) int sentences) {
    public Comparison {
      Require.present(version, "version");
      Require.finite(versionF1, "versionF1");
      Require.finite(f1, "f1");
      Require.finite(low, "low");
      Require.finite(high, "high");
    }
  }

  /** Collects what is known of a request. */
  public static final class Builder {
    private final String requestId;
    private final State state;
    private String trainer;
    private Integer attempt;
    private Long checkpoint;
    private Long step;
    private Long totalSteps;
    private Long resumedAt;
    private Double epoch;
    private Double loss;
    private Double f1;
    private Double etaSeconds;
    private String version;
    private Boolean promoted;
    private Comparison comparison;
    private String note;
    private String error;
    private String alias;
    private Map<String, Object> config;

    /** Nothing but where it stands. */
    public Builder(String requestId, State state) {
      this.requestId = requestId;
      this.state = state;
    }

    /** The trainer that works on it. */
    public Builder trainer(String trainer) {
      this.trainer = trainer;
      return this;
    }

    /** How many times it was taken up since it got to its furthest checkpoint; that may be null. */
    public Builder attempt(int attempt, Long checkpoint) {
      this.attempt = attempt;
      this.checkpoint = checkpoint;
      return this;
    }

    /** How far it is; any may be null. */
    public Builder steps(Long step, Long totalSteps, Long resumedAt, Double epoch) {
      this.step = step;
      this.totalSteps = totalSteps;
      this.resumedAt = resumedAt;
      this.epoch = epoch;
      return this;
    }

    /** How well it does; any may be null. */
    public Builder figures(Double loss, Double f1, Double etaSeconds) {
      this.loss = loss;
      this.f1 = f1;
      this.etaSeconds = etaSeconds;
      return this;
    }

    /** The model version. */
    public Builder version(String version) {
      this.version = version;
      return this;
    }

    /** Whether it is what the alias points to now, and how it compares; that may be null. */
    public Builder promoted(boolean promoted, Comparison comparison) {
      this.promoted = promoted;
      this.comparison = comparison;
      return this;
    }

    /** What else to know. */
    public Builder note(String note) {
      this.note = note;
      return this;
    }

    /** What went wrong. */
    public Builder error(String error) {
      this.error = error;
      return this;
    }

    /** What was asked for. */
    public Builder training(String alias, Map<String, Object> config) {
      this.alias = alias;
      this.config = config;
      return this;
    }

    /** The status at that time. */
    public TrainingStatus build(Instant timestamp) {
      return new TrainingStatus(
          requestId,
          state,
          trainer,
          attempt,
          checkpoint,
          step,
          totalSteps,
          resumedAt,
          epoch,
          loss,
          f1,
          etaSeconds,
          version,
          promoted,
          comparison,
          note,
          error,
          alias,
          config,
          timestamp);
    }
  }
}
