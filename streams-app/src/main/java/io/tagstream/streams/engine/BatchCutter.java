package io.tagstream.streams.engine;

import java.util.Arrays;

/**
 * Chooses which of the queued sentences make the next batch.
 *
 * <p>The first always goes, so that nothing starves; with it go those closest to it in length,
 * since a batch costs its longest sentence times its sentences. What fits badly stays queued, while
 * the model's {@link io.tagstream.ner.tag.LengthBatches} have to take all that they are given.
 *
 * @param tokensPerBatch what a batch may cost, in word pieces with padding
 */
record BatchCutter(int tokensPerBatch) {
  /** Padding that is cheaper than one more call of the model, in word pieces. */
  private static final long CALL_COST = 128;

  /** The padding beyond that may be one part in so many of the batch's real word pieces. */
  private static final long PADDED_PART = 8;

  /**
   * The next batch.
   *
   * @param lengths of the queued sentences in word pieces, in their order in the queue; at least
   *     one
   * @return positions in {@code lengths}, ascending; the first is 0
   */
  int[] cut(int[] lengths) {
    long[] byLength = new long[lengths.length];
    for (int i = 0; i < lengths.length; i++) {
      byLength[i] = ((long) lengths[i] << 32) | i;
    }
    Arrays.sort(byLength);
    int first = Arrays.binarySearch(byLength, (long) lengths[0] << 32);
    Run run = new Run(byLength, first);
    while (run.grow(tokensPerBatch)) {
      // Takes one more sentence each time.
    }
    return run.positions();
  }

  /** Neighbours in the order of lengths: {@code [from, to)}. */
  private static final class Run {
    private final long[] byLength;
    private int from;
    private int to;
    private long real;

    Run(long[] byLength, int start) {
      this.byLength = byLength;
      this.from = start;
      this.to = start + 1;
      this.real = length(start);
    }

    /** Takes the neighbour that adds the least padding, if one may be taken at all. */
    boolean grow(int tokensPerBatch) {
      boolean shorterFirst = padding(from - 1, to) <= padding(from, to + 1);
      boolean taken =
          shorterFirst ? take(from - 1, to, tokensPerBatch) : take(from, to + 1, tokensPerBatch);
      if (taken) {
        return true;
      }
      return shorterFirst ? take(from, to + 1, tokensPerBatch) : take(from - 1, to, tokensPerBatch);
    }

    private boolean take(int newFrom, int newTo, int tokensPerBatch) {
      long padding = padding(newFrom, newTo);
      if (padding == Long.MAX_VALUE) {
        return false;
      }
      long newReal = real(newFrom, newTo);
      if (newReal + padding > tokensPerBatch || padding > CALL_COST + newReal / PADDED_PART) {
        return false;
      }
      from = newFrom;
      to = newTo;
      real = newReal;
      return true;
    }

    private long padding(int newFrom, int newTo) {
      if (newFrom < 0 || newTo > byLength.length) {
        return Long.MAX_VALUE;
      }
      return length(newTo - 1) * (newTo - newFrom) - real(newFrom, newTo);
    }

    /** Real word pieces of a run that has one sentence more than this one. */
    private long real(int newFrom, int newTo) {
      return real + length(newFrom < from ? newFrom : newTo - 1);
    }

    private long length(int i) {
      return byLength[i] >>> 32;
    }

    int[] positions() {
      return Arrays.stream(byLength, from, to).mapToInt(packed -> (int) packed).sorted().toArray();
    }
  }
}
