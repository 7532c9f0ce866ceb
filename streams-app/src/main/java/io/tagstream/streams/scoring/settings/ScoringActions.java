package io.tagstream.streams.scoring.settings;

import io.tagstream.streams.scoring.challenger.ChallengerPolicy;

/**
 * What scoring does besides telling.
 *
 * @param retrainOnDrift whether the first alarm of a version asks the trainer for a new one
 * @param challenger when challengers are judged, and whether that is carried out
 * @param labelsPerHour how many sentences of each partition are queued for a label; 0 for none
 */
public record ScoringActions(
    boolean retrainOnDrift, ChallengerPolicy challenger, int labelsPerHour) {
  /** No requests to the trainer, and ten labels. */
  public static final ScoringActions DEFAULT =
      new ScoringActions(false, ChallengerPolicy.DEFAULT, 10);

  public ScoringActions {
    if (labelsPerHour < 0) {
      throw new IllegalArgumentException(
          "scoring labelsPerHour is " + labelsPerHour + ": wanted 0 or more");
    }
  }

  /** The same with more labels, or fewer. */
  public ScoringActions withLabelsPerHour(int number) {
    return new ScoringActions(retrainOnDrift, challenger, number);
  }
}
