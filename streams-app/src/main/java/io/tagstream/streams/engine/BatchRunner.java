package io.tagstream.streams.engine;

import io.tagstream.ner.model.Tagger;
import io.tagstream.ner.model.Tagging;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has a model tag batches, and gives each sentence its result, whatever happens.
 *
 * @param metrics told of each batch
 */
record BatchRunner(EngineMetrics metrics) {

  /**
   * Tags a batch; all its sentences have a result in the end.
   *
   * @param batch of sentences that the model has encoded
   * @param budget what it may cost, in word pieces
   * @param beside how many batches share the device, with this one
   */
  void run(List<QueuedSentence> batch, ModelHolder.Lease model, int budget, int beside) {
    try {
      tag(batch, model, budget, beside);
    } catch (Throwable e) {
      // Of any kind: native code throws errors too, and someone waits for these sentences.
      InferenceException cause = failure(model, e);
      batch.forEach(sentence -> sentence.fail(cause));
      metrics.batchFailed();
    }
  }

  private void tag(List<QueuedSentence> batch, ModelHolder.Lease model, int budget, int beside) {
    long start = System.nanoTime();
    batch.forEach(sentence -> metrics.sentenceWaited(sentence.secondsSinceQueued(start)));
    try {
      List<Tagging> taggings =
          model.tagger().tag(batch.stream().map(QueuedSentence::encoded).toList());
      if (taggings.size() != batch.size()) {
        throw new IllegalStateException(
            "model gave " + taggings.size() + " results for " + batch.size() + " sentences");
      }
      double seconds = (System.nanoTime() - start) / 1e9;
      metrics.batchTagged(
          report(batch, budget, seconds, beside * model.tagger().floorSecondsPerPiece()));
      for (int i = 0; i < batch.size(); i++) {
        batch.get(i).complete(new TaggingResult.Tagged(taggings.get(i), model.version()));
      }
    } catch (RuntimeException e) {
      metrics.batchFailed();
      tagOneByOne(batch, model, e);
    }
  }

  /**
   * Finds out whose fault a failure was: a sentence that fails alone, with a model that is well, is
   * unreadable; else it would fail its batch again after every restart, for ever.
   */
  private static void tagOneByOne(
      List<QueuedSentence> batch, ModelHolder.Lease model, RuntimeException cause) {
    Map<QueuedSentence, RuntimeException> failed = new LinkedHashMap<>();
    for (QueuedSentence sentence : batch) {
      try {
        Tagging tagging = model.tagger().tag(List.of(sentence.encoded())).get(0);
        sentence.complete(new TaggingResult.Tagged(tagging, model.version()));
      } catch (RuntimeException e) {
        failed.put(sentence, e);
      }
    }
    if (!failed.isEmpty() && isWell(model.tagger())) {
      failed.forEach((sentence, e) -> sentence.complete(new TaggingResult.Unreadable(e)));
    } else {
      failed.keySet().forEach(sentence -> sentence.fail(failure(model, cause)));
    }
  }

  private static InferenceException failure(ModelHolder.Lease model, Throwable cause) {
    return new InferenceException("model " + model.version() + " failed: " + cause, cause);
  }

  private static boolean isWell(Tagger tagger) {
    try {
      return tagger.tag(List.of(tagger.encode("Is the model well ?"))).size() == 1;
    } catch (RuntimeException e) {
      return false;
    }
  }

  private static TaggedBatch report(
      List<QueuedSentence> batch, int budget, double seconds, double floorSecondsPerPiece) {
    long real = batch.stream().mapToLong(QueuedSentence::length).sum();
    long longest = batch.stream().mapToLong(QueuedSentence::length).max().orElse(0);
    return new TaggedBatch(
        batch.size(), real, longest * batch.size(), budget, seconds, real * floorSecondsPerPiece);
  }
}
