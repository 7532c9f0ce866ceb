package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Tagging;

/** What became of a sentence: a sentence that no model can read is a value, not a failure. */
public sealed interface TaggingResult {

  /**
   * A tagged sentence.
   *
   * @param tagging what the model made of it
   * @param modelVersion the version of the model
   */
  record Tagged(Tagging tagging, String modelVersion) implements TaggingResult {}

  /**
   * A sentence that the tokenizer could not encode or the model could not tag, though both are
   * well; another try would end the same way.
   *
   * @param cause its own
   */
  record Unreadable(RuntimeException cause) implements TaggingResult {}
}
