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

  /** Hears nothing. */
  static TaggingMetrics none() {
    return new TaggingMetrics() {
      @Override
      public void tagged(List<Entity> entities, double latencySeconds) {}

      @Override
      public void deadLettered() {}
    };
  }
}
