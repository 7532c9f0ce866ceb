package io.tagstream.web.live.health;

import java.util.Arrays;
import java.util.function.LongSupplier;

/** How many there were in a second, over the last ten. For one thread. */
public final class Pace {
  private static final int SECONDS = 10;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final LongSupplier nanos;
  private final long begunNanos;
  private final long[] counts = new long[SECONDS];
  private long second;

  /** Begins now, by this clock. */
  public Pace(LongSupplier nanos) {
    this.nanos = nanos;
    begunNanos = nanos.getAsLong();
  }

  /** There is one more. */
  public void add() {
    turn();
    counts[(int) (second % SECONDS)]++;
  }

  /** Forgets all: what there was came from before. */
  public void clear() {
    Arrays.fill(counts, 0);
  }

  /** Of the seconds that are over; of the first ten, as if there had been none before. */
  public double perSecond() {
    turn();
    long sum = 0;
    for (long count : counts) {
      sum += count;
    }
    return (double) (sum - counts[(int) (second % SECONDS)]) / (SECONDS - 1);
  }

  private void turn() {
    long now = (nanos.getAsLong() - begunNanos) / SECOND_NANOS;
    for (long passed = Math.max(second + 1, now - SECONDS + 1); passed <= now; passed++) {
      counts[(int) (passed % SECONDS)] = 0;
    }
    second = Math.max(second, now);
  }
}
