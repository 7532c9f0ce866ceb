package io.tagstream.benchmarks;

/**
 * What one turn of a contestant took.
 *
 * @param sentences that were tagged
 * @param seconds from the first one given to the last one back
 * @param steadyRate sentences a second between the first result and the last one; {@code NaN} where
 *     there are no separate results
 */
record Turn(int sentences, double seconds, double steadyRate) {

  /** A turn whose results come together. */
  static Turn of(int sentences, long startNanos) {
    return new Turn(sentences, (System.nanoTime() - startNanos) / 1e9, Double.NaN);
  }

  /** Sentences a second. */
  double rate() {
    return sentences / seconds;
  }
}
