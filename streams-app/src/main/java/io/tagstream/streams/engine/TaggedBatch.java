package io.tagstream.streams.engine;

/**
 * What a batch was, and what it took.
 *
 * @param sentences in the batch; of a long one, each window
 * @param realTokens word pieces of its sentences
 * @param paddedTokens the longest sentence times the sentences; attention alone computes padding
 * @param budgetTokens what a batch may cost, but for one row that costs more
 * @param inferSeconds how long the model took
 * @param floorSeconds how long the linear layers of the real word pieces take at the device's full
 *     rate; 0 if that is not known
 */
public record TaggedBatch(
    int sentences,
    long realTokens,
    long paddedTokens,
    int budgetTokens,
    double inferSeconds,
    double floorSeconds) {

  /** The share of the budget that it took; above 1 for a long row alone. */
  public double fill() {
    return (double) paddedTokens / budgetTokens;
  }
}
