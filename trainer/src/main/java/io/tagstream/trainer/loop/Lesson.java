package io.tagstream.trainer.loop;

import io.tagstream.trainer.report.TrainingLog;
import java.io.IOException;
import java.util.List;
import java.util.random.RandomGenerator;

/** What a training learns from, and how well it has learned. */
interface Lesson {
  /** A row each that a batch is made of; every one has something to learn from. */
  List<LabelledRow> rows();

  /** Rows of the same lengths, as they are learned from this time. */
  List<LabelledRow> draw(List<LabelledRow> rows, RandomGenerator random);

  /** The mean loss over some rows, where nothing is dropped. */
  double loss(List<LabelledRow> rows);

  /**
   * Whether to evaluate after a step.
   *
   * @param step 0 before the first one
   * @param last whether there is none after it
   */
  boolean isDue(int step, int perEpoch, boolean last);

  /**
   * Evaluates what is not learned from, and says so in the log and to the listener.
   *
   * @return F1, or null if it is not entities that are learned
   * @throws io.tagstream.trainer.report.DivergedException if the loss is not finite
   */
  Double evaluate(TrainingLog log) throws IOException;
}
