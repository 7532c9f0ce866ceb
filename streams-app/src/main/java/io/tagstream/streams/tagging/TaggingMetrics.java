package io.tagstream.streams.tagging;

import io.tagstream.ner.model.Entity;
import java.util.List;

/** What the tagging stage tells about itself; called from several threads. */
public interface TaggingMetrics {

  /**
   * A tagged sentence has been sent on.
   *
   * @param entities found in it
   * @param latencySeconds since it arrived here
   */
  void tagged(List<Entity> entities, double latencySeconds);

  /** A record has been sent to the dead letters. */
  void deadLettered();

  /** So many bytes of records are in flight now in addition, or, if negative, no more. */
  void bytesInFlight(long change);

  /** A transaction has been committed, with its offsets, in so many seconds. */
  void committed(double seconds);

  /**
   * A tagged sentence has become visible to readers of committed records.
   *
   * @param latencySeconds since it arrived here
   */
  void visible(double latencySeconds);

  /** Hears nothing. */
  static TaggingMetrics none() {
    return new TaggingMetrics() {
      @Override
      public void tagged(List<Entity> entities, double latencySeconds) {}

      @Override
      public void deadLettered() {}

      @Override
      public void bytesInFlight(long change) {}

      @Override
      public void committed(double seconds) {}

      @Override
      public void visible(double latencySeconds) {}
    };
  }
}
