package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Reading;
import io.tagstream.ner.tag.Tagger;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Takes sentences to tag. */
@FunctionalInterface
public interface TaggingEngine {

  /**
   * Encodes a sentence at once, and tags it with others soon. Blocks while too much is in flight;
   * who has waited longest is served first.
   *
   * @param source who brings it: sources are served fairly, whatever each has queued
   * @param position where the source has it; a sentence that is brought again has the same one
   * @param encoding how to encode the sentence; the model that it is called with reads it
   * @return the result; fails with {@link InferenceException} when the model failed or did not
   *     answer in time. Cancelling it takes the sentence out of the queue.
   * @throws InferenceException if the model has not answered for too long
   */
  CompletableFuture<TaggingResult> submit(
      Object source, long position, Function<Tagger, Reading> encoding);

  /** Whether it has so much of a source that more of it should wait, which blocks nobody. */
  default boolean hasEnoughOf(Object source) {
    return false;
  }

  /**
   * Whether it is busy with a sentence of a source that takes many batches, and gets on with it.
   */
  default boolean readsLongSentenceOf(Object source) {
    return false;
  }
}
