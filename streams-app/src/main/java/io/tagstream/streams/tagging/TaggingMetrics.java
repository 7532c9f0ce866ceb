package io.tagstream.streams.tagging;

import io.tagstream.ner.tag.Tagging;

/**
 * What the tagging stage tells about itself; called from several threads. Hears nothing by default.
 */
public interface TaggingMetrics {

  /**
   * A tagged sentence has been sent on.
   *
   * @param tagging what the model made of it
   * @param latencySeconds since it arrived here
   */
  default void tagged(Tagging tagging, double latencySeconds) {}

  /** A record has been sent to the dead letters. */
  default void deadLettered() {}

  /** So many bytes of records are in flight now in addition, or, if negative, no more. */
  default void bytesInFlight(long change) {}

  /** A transaction has been committed, with its offsets, in so many seconds. */
  default void committed(double seconds) {}

  /**
   * A tagged sentence has become visible to readers of committed records.
   *
   * @param latencySeconds since it arrived here
   */
  default void visible(double latencySeconds) {}
}
