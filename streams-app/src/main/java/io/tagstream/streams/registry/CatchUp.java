package io.tagstream.streams.registry;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Lets threads wait until a follower has dealt with all there was when they asked. */
final class CatchUp {
  private final long patienceNanos;

  // Guarded by this: questions are numbered, and answered in their order.
  private long asked;
  private long answered;
  private long waitingSinceNanos;
  private boolean ended;

  /**
   * Nobody waits yet.
   *
   * @param patience after which all who wait go on unanswered, counted from the first of them, so
   *     that many who wait one after the other take no longer
   */
  CatchUp(Duration patience) {
    patienceNanos = patience.toNanos();
  }

  /** Asks; to be followed by {@link #await}. */
  synchronized long ask() {
    if (asked == answered) {
      waitingSinceNanos = System.nanoTime();
    }
    return ++asked;
  }

  /** Whether that was answered in time, or there will be no answer any more. */
  synchronized boolean await(long question) throws InterruptedException {
    while (answered < question && !ended) {
      long left = waitingSinceNanos + patienceNanos - System.nanoTime();
      if (left <= 0) {
        return false;
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    return true;
  }

  /** Whether someone waits. */
  synchronized boolean isAsked() {
    return asked > answered;
  }

  /** What has been asked up to now: for the follower, before it looks. */
  synchronized long asked() {
    return asked;
  }

  /** Answers all up to this question. */
  synchronized void answer(long question) {
    answered = question;
    notifyAll();
  }

  /** Lets all go, now and later. */
  synchronized void end() {
    ended = true;
    notifyAll();
  }
}
