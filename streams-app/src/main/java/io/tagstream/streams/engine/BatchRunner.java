package io.tagstream.streams.engine;

import io.tagstream.ner.tag.Tagger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Has a model read batches, and gives each sentence its result, whatever happens.
 *
 * @param metrics told of each batch
 */
record BatchRunner(EngineMetrics metrics) {

  /**
   * Reads a batch; a sentence whose last row that was has its result in the end, and one that
   * failed has its reason.
   *
   * @param batch of rows of sentences that the model has encoded
   * @param budget what it may cost, in word pieces
   * @param beside how many batches share the device, with this one
   */
  void run(QueuedBatch batch, ModelHolder.Lease model, int budget, int beside) {
    try {
      read(batch, model, budget, beside);
    } catch (Throwable e) {
      // Of any kind: native code throws errors too, and someone waits for these sentences.
      batch.fail(failure(model, e));
      metrics.batchFailed();
    }
  }

  private void read(QueuedBatch batch, ModelHolder.Lease model, int budget, int beside) {
    List<QueuedRow> rows = batch.rows();
    long start = System.nanoTime();
    for (QueuedRow row : rows) {
      if (row.isFirst()) {
        metrics.sentenceWaited(row.sentence().secondsSinceQueued(start));
      }
    }
    try {
      model.tagger().read(rows.stream().map(QueuedRow::row).toList());
    } catch (RuntimeException e) {
      metrics.batchFailed();
      readOneByOne(batch, model, e);
      return;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    metrics.batchTagged(
        report(rows, budget, seconds, beside * model.tagger().floorSecondsPerPiece()));
    rows.forEach(row -> row.sentence().rowRead());
  }

  /**
   * Finds out whose fault a failure was: a sentence that fails alone, with a model that is well, is
   * unreadable; else it would fail its batch again after every restart, for ever.
   */
  private static void readOneByOne(
      QueuedBatch batch, ModelHolder.Lease model, RuntimeException cause) {
    Tagger tagger = model.tagger();
    Map<QueuedRow, RuntimeException> failed = readEach(batch.rows(), tagger);
    boolean well = !failed.isEmpty() && isWell(tagger);
    if (well) {
      // It may have recovered in between: who fails again now is to blame.
      failed = readEach(failed.keySet(), tagger);
      well = isWell(tagger);
    }
    for (Map.Entry<QueuedRow, RuntimeException> one : failed.entrySet()) {
      QueuedSentence sentence = one.getKey().sentence();
      if (well) {
        sentence.complete(new TaggingResult.Unreadable(one.getValue()));
      } else {
        sentence.fail(failure(model, cause));
      }
    }
  }

  /** The rows that fail alone, and how. */
  private static Map<QueuedRow, RuntimeException> readEach(
      Collection<QueuedRow> rows, Tagger tagger) {
    Map<QueuedRow, RuntimeException> failed = new LinkedHashMap<>();
    for (QueuedRow row : List.copyOf(rows)) {
      try {
        tagger.read(List.of(row.row()));
        row.sentence().rowRead();
      } catch (RuntimeException e) {
        failed.put(row, e);
      }
    }
    return failed;
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
      List<QueuedRow> rows, int budget, double seconds, double floorSecondsPerPiece) {
    long real = rows.stream().mapToLong(QueuedRow::length).sum();
    long longest = rows.stream().mapToLong(QueuedRow::length).max().orElse(0);
    return new TaggedBatch(
        rows.size(), real, longest * rows.size(), budget, seconds, real * floorSecondsPerPiece);
  }
}
