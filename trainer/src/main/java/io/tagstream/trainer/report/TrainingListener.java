package io.tagstream.trainer.report;

import io.tagstream.ner.score.TagScores;
import java.nio.file.Path;

/** What happens during a training, in order, on the training's thread. */
public interface TrainingListener {

  /**
   * Called before the first step.
   *
   * @param stepsDone more than 0 if the training goes on from a checkpoint
   */
  default void started(int sentences, int stepsDone, int totalSteps) {}

  /** Called after each optimizer step. */
  default void step(TrainingProgress progress) {}

  /** Called after an evaluation on the development set. */
  default void evaluated(double epoch, double loss, TagScores scores) {}

  /** Called after an evaluation of guesses at masked words. */
  default void evaluated(double epoch, double perplexity) {}

  /** Called after a model directory was written. */
  default void saved(Path directory) {}

  /** Called with a warning of something that is left out. */
  default void warned(String message) {}

  /** Both, one after the other. */
  default TrainingListener and(TrainingListener other) {
    TrainingListener first = this;
    return new TrainingListener() {
      @Override
      public void started(int sentences, int stepsDone, int totalSteps) {
        first.started(sentences, stepsDone, totalSteps);
        other.started(sentences, stepsDone, totalSteps);
      }

      @Override
      public void step(TrainingProgress progress) {
        first.step(progress);
        other.step(progress);
      }

      @Override
      public void evaluated(double epoch, double loss, TagScores scores) {
        first.evaluated(epoch, loss, scores);
        other.evaluated(epoch, loss, scores);
      }

      @Override
      public void evaluated(double epoch, double perplexity) {
        first.evaluated(epoch, perplexity);
        other.evaluated(epoch, perplexity);
      }

      @Override
      public void saved(Path directory) {
        first.saved(directory);
        other.saved(directory);
      }

      @Override
      public void warned(String message) {
        first.warned(message);
        other.warned(message);
      }
    };
  }
}
