package io.tagstream.streams.engine;

import java.util.HashSet;
import java.util.Set;

/**
 * The batches that the model has, those of them that it has not answered in time, and how many
 * workers wait for them. Not thread-safe.
 */
final class RunningBatches {
  /**
   * Workers beyond those that the model likes, in place of those that it does not answer: a
   * sentence on which it hangs for ever has been tried three times before it is known.
   */
  static final int SPARE_WORKERS = 4;

  private final int concurrency;
  private final Suspects suspects;
  private final Set<QueuedBatch> running = new HashSet<>();
  private final Set<QueuedBatch> late = new HashSet<>();
  private int workers;

  /**
   * No batches, and no workers yet.
   *
   * @param concurrency how many batches the model likes at a time
   * @param suspects told of what is late, and of what was answered in time
   */
  RunningBatches(int concurrency, Suspects suspects) {
    this.concurrency = concurrency;
    this.suspects = suspects;
  }

  /** One more worker begins; returns its number. */
  int addWorker() {
    return workers++;
  }

  void begin(QueuedBatch batch) {
    running.add(batch);
  }

  /**
   * A batch has its end, in time or not.
   *
   * @return whether there is more to do for the worker that ran it: nothing, if it was replaced
   */
  boolean end(QueuedBatch batch) {
    running.remove(batch);
    if (late.remove(batch)) {
      boolean replaced = workers - late.size() > concurrency;
      workers -= replaced ? 1 : 0;
      return !replaced;
    }
    suspects.answered(batch);
    return true;
  }

  /** A batch that runs takes too long: what is to be done. */
  Lateness late(QueuedBatch batch) {
    late.add(batch);
    boolean toBlame = suspects.late(batch);
    boolean toProbe = batch.isAlone() && suspects.isModelToBlame();
    return new Lateness(toBlame, toProbe, workers < concurrency + SPARE_WORKERS);
  }

  boolean has(QueuedBatch batch) {
    return running.contains(batch);
  }

  /** Those that have no end yet, late or not. */
  Set<QueuedBatch> all() {
    return Set.copyOf(running);
  }

  int count() {
    return running.size();
  }

  /** Whether the model still may answer one in time. */
  boolean isAnyInTime() {
    return running.size() > late.size();
  }

  /** Whether no worker is left. */
  boolean isHung() {
    return workers == late.size();
  }

  /** Whether the model has let a batch wait for longer than allowed, and answered none since. */
  boolean isModelStuck() {
    return !late.isEmpty() && suspects.isModelToBlame();
  }

  /**
   * What to do about a late batch.
   *
   * @param toBlame whether its one sentence is to blame
   * @param toProbe whether a probe has to tell if the model answers at all
   * @param toReplace whether another worker goes on in place of the one that ran it
   */
  record Lateness(boolean toBlame, boolean toProbe, boolean toReplace) {}
}
