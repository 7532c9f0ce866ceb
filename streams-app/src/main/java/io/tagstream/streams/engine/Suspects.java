package io.tagstream.streams.engine;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Which sentences the model may hang on. Those of a batch that takes too long are suspects, and are
 * tried alone when they are brought again. A suspect that takes too long alone for the second time
 * is to blame, if a batch that began after its first try has been answered in time: else it is the
 * model that does not answer, whatever it is asked. Not thread-safe.
 */
final class Suspects {
  /** Enough for some batches; the oldest are forgotten. */
  private static final int MOST = 10_000;

  private static final Long UNTRIED = null;

  /** When the first try alone began that took too long. */
  private final Map<SentenceKey, Long> firstTries =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SentenceKey, Long> eldest) {
          return size() > MOST;
        }
      };

  /** When the last batch began that was answered in time. */
  private long answeredNanos = System.nanoTime();

  /** When the last batch began that was not, and for which no sentence is to blame. */
  private long lateNanos = answeredNanos;

  /** Whether it is to be tried alone. */
  boolean has(SentenceKey key) {
    return firstTries.containsKey(key);
  }

  /** A sentence has its result. */
  void clear(QueuedSentence sentence) {
    if (sentence.isAlone()) {
      firstTries.remove(sentence.key());
    }
  }

  /** A batch was answered in time. */
  void answered(QueuedBatch batch) {
    if (batch.beganNanos() - answeredNanos > 0) {
      answeredNanos = batch.beganNanos();
    }
  }

  /** Whether none that began after the last late one has been answered. */
  boolean isModelToBlame() {
    return answeredNanos - lateNanos <= 0;
  }

  /**
   * A batch takes too long.
   *
   * @return whether that is to be blamed on the one sentence that is in it
   */
  boolean late(QueuedBatch batch) {
    boolean toBlame = isToBlame(batch);
    if (!toBlame) {
      lateNanos = batch.beganNanos();
    }
    return toBlame;
  }

  private boolean isToBlame(QueuedBatch batch) {
    if (!batch.isAlone()) {
      batch.sentences().forEach(sentence -> firstTries.putIfAbsent(sentence.key(), UNTRIED));
      return false;
    }
    SentenceKey key = batch.sentences().get(0).key();
    Long firstTry = firstTries.putIfAbsent(key, batch.beganNanos());
    return firstTry != null && answeredNanos - firstTry > 0;
  }
}
