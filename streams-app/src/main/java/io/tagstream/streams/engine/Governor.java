package io.tagstream.streams.engine;

import java.time.Duration;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;

/**
 * Shares a device between the queue of a champion and that of a challenger. The champion's batches
 * begin when they like. One of the challenger's begins while the champion has nothing to do, or
 * while the challenger has had no more than its share of the model time, and then one at a time.
 *
 * <p>Model time is how long each had batches at work, and it fades: what was ten seconds ago counts
 * a third. So a challenger that had an idle device for itself soon has its share again.
 */
public final class Governor {
  private static final Duration WINDOW = Duration.ofSeconds(10);

  private final double share;
  private final LongSupplier nanoClock;
  private final Use champion = new Use();

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
  }

  /** The turn of the champion's queue, whichever model is in it. */
  public Turn champion() {
    return new QueueTurn(champion, () -> true);
  }

  /** The turn of a new challenger's queue; one at a time has it. */
  public Turn challenger() {
    Use challenger = new Use();
    return new QueueTurn(challenger, () -> isChallengersTurn(challenger));
  }

  private synchronized boolean isChallengersTurn(Use challenger) {
    if (!champion.working) {
      return true;
    }
    long now = nanoClock.getAsLong();
    double had = challenger.part(now);
    return !challenger.working && had <= share * (had + champion.part(now));
  }

  private synchronized void set(Use use, boolean working) {
    use.set(working, nanoClock.getAsLong());
  }

  private final class QueueTurn implements Turn {
    private final Use use;
    private final BooleanSupplier mayBegin;

    QueueTurn(Use use, BooleanSupplier mayBegin) {
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

  /** Guarded by the governor: the part of the fading window in which a queue worked, 0 to 1. */
  private static final class Use {
    private boolean working;
    private double part;
    private long sinceNanos;

    void set(boolean nowWorking, long nowNanos) {
      part = part(nowNanos);
      sinceNanos = nowNanos;
      working = nowWorking;
    }

    double part(long nowNanos) {
      double kept = Math.exp(-(double) (nowNanos - sinceNanos) / WINDOW.toNanos());
      return part * kept + (working ? 1 - kept : 0);
    }
  }
}
