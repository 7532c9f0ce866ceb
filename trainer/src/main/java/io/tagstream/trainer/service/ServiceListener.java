package io.tagstream.trainer.service;

import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.report.TrainingProgress;

/** Hears what a trainer service does; called on its threads, so be quick. */
public interface ServiceListener {
  /** Hears nothing. */
  ServiceListener NONE = new ServiceListener() {};

  /** A training begins. */
  default void started(String requestId) {}

  /** A training goes on. */
  default void progress(TrainingProgress progress) {}

  /** A request for a training, or one that cannot be read, has ended and its end is reported. */
  default void ended(String requestId, State state) {}
}
