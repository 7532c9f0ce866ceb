package io.tagstream.streams.tagging;

/** What the tagging stage tells about itself; called from several threads. */
public interface TaggingMetrics {

  /** A tagged sentence has been sent on, with so many entities. */
  void tagged(String modelVersion, int entities);

  /** A record has been sent to the dead letters. */
  void deadLettered();

  /** Hears nothing. */
  static TaggingMetrics none() {
    return new TaggingMetrics() {
      @Override
      public void tagged(String modelVersion, int entities) {}

      @Override
      public void deadLettered() {}
    };
  }
}
