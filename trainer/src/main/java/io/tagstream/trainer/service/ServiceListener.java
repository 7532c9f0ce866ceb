package io.tagstream.trainer.service;

import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.job.TrainingJob;

/** Hears what a trainer service does; called on its threads, so be quick. */
public interface ServiceListener {
  /** Hears nothing. */
  ServiceListener NONE = new ServiceListener() {};

  /** A training begins. */
  default void started(String requestId) {}

  /** A training goes on; see {@link TrainingJob.Progress#report}. */
  default void progress(
      long step, long totalSteps, double epoch, double loss, Double f1, Double etaSeconds) {}

  /** A request for a training, or one that cannot be read, has ended and its end is reported. */
  default void ended(String requestId, State state) {}
}
