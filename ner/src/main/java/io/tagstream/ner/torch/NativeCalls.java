package io.tagstream.ner.torch;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * Calls of native libraries. The end of a process takes its memory down, and crashes the process if
 * a thread is inside.
 */
public final class NativeCalls {
  private static final ReentrantReadWriteLock LOCK = new ReentrantReadWriteLock();

  private NativeCalls() {}

  /** Called before a call; it never returns when the process is about to end. */
  public static void begin() {
    LOCK.readLock().lock();
  }

  /** Called after the call, on the same thread. */
  public static void end() {
    LOCK.readLock().unlock();
  }

  /**
   * Lets no further call begin, for good, and waits for those that run.
   *
   * @return whether none runs any more
   */
  public static boolean stop(Duration patience) {
    try {
      return LOCK.writeLock().tryLock(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
