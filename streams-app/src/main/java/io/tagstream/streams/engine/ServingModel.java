package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Tagger;
import java.util.Objects;

/**
 * A model at work.
 *
 * @param version named by every sentence that it tags
 * @param tagger closed by the queue once a newer model has taken over
 */
public record ServingModel(String version, Tagger tagger) {
  public ServingModel {
    Objects.requireNonNull(version, "version");
    Objects.requireNonNull(tagger, "tagger");
  }
}
