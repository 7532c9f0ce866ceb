package io.tagstream.streams.engine;

import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.text.EncodedSentence;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Takes sentences to tag. */
@FunctionalInterface
public interface TaggingEngine {

  /**
   * Encodes a sentence at once, and tags it with others soon. Blocks while too much is in flight;
   * who has waited longest is served first.
   *
   * @param source who brings it: sources take turns, whatever each has queued
   * @param encoding how to encode the sentence; the model that it is called with tags it
   * @return the result, always within a bounded time; fails with {@link InferenceException} when
   *     the model failed. Cancelling it takes the sentence out of the queue.
   * @throws InferenceException if the model has not answered for too long
   */
  CompletableFuture<TaggingResult> submit(
      Object source, Function<Tagger, EncodedSentence> encoding);
}
