package io.tagstream.streams.engine;

import io.tagstream.ner.model.Entity;
import java.util.List;

/** What became of a sentence: a sentence that no model can read is a value, not a failure. */
public sealed interface TaggingResult {

  /**
   * A tagged sentence.
   *
   * @param entities in the order of the text
   * @param modelVersion the version that found them
   */
  record Tagged(List<Entity> entities, String modelVersion) implements TaggingResult {
    public Tagged {
      entities = List.copyOf(entities);
    }
  }

  /**
   * A sentence that the tokenizer could not encode or the model could not tag, though both are
   * well; another try would end the same way.
   *
   * @param cause its own
   */
  record Unreadable(RuntimeException cause) implements TaggingResult {}
}
