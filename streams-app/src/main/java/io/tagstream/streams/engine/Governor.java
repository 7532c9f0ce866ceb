package io.tagstream.streams.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Shares a device between the queue of a champion and that of a challenger. The champion's batches
 * begin when they like. One of the challenger's begins while the champion has nothing to do, or
 * while the challenger has had no more than its share of the model time, and then one at a time.
 *
 * <p>Model time is how long each had batches at work; that of the challenger counts only while the
 * champion had some, too. It fades, so that what was a minute ago counts a third.
 */
public final class Governor {
  private static final Duration WINDOW = Duration.ofMinutes(1);

  private final double share;
  private final LongSupplier nanoClock;

  // All guarded by this.
  private final Use champion = new Use();
  private Use challenger = new Use();
  private long sinceNanos;

  /**
   * A governor of queues that have done nothing yet.
   *
   * @param share the challenger's part of the model time, from 0 to 1
   */
  public Governor(double share) {
    this(share, System::nanoTime);
  }

  Governor(double share, LongSupplier nanoClock) {
    this.share = share;
    this.nanoClock = nanoClock;
    this.sinceNanos = nanoClock.getAsLong();
  }

  /** The permit of the champion's queue, whichever model is in it. */
  public BatchPermit champion() {
    return new QueuePermit(champion, () -> true);
  }

  /** The permit of a new challenger's queue, which takes the place of the one before. */
  public synchronized BatchPermit challenger() {
    Use use = new Use();
    challenger = use;
    return new QueuePermit(use, () -> mayBegin(use));
  }

  private synchronized boolean mayBegin(Use use) {
    pass();
    boolean hasLeft = use.time <= share * (use.time + champion.time);
    return !champion.working || (!use.working && hasLeft);
  }

  private synchronized void set(Use use, boolean working) {
    pass();
    use.working = working;
  }

  /** Counts the time since it was last called. */
  private void pass() {
    long now = nanoClock.getAsLong();
    double kept = Math.exp(-(double) (now - sinceNanos) / WINDOW.toNanos());
    champion.pass(kept, champion.working);
    challenger.pass(kept, challenger.working && champion.working);
    sinceNanos = now;
  }

  private final class QueuePermit implements BatchPermit {
    private final Use use;
    private final BooleanSupplier mayBegin;

    QueuePermit(Use use, BooleanSupplier mayBegin) {
      this.use = use;
      this.mayBegin = mayBegin;
    }

    @Override
    public boolean mayBegin() {
      return mayBegin.getAsBoolean();
    }

    @Override
    public void works() {
      set(use, true);
    }

    @Override
    public void rests() {
      set(use, false);
    }
  }

  /** What a queue does, and how much of the fading window it did it, from 0 to 1. */
  private static final class Use {
    private boolean working;
    private double time;

    void pass(double kept, boolean counts) {
      time = time * kept + (counts ? 1 - kept : 0);
    }
  }
}
