package io.tagstream.runtime.process;

import java.time.Duration;
import java.util.Deque;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/**
 * How a service ends: when the process is asked to, and not before all is closed, or that takes too
 * long; what runs a service gives it half a minute, and then kills it.
 */
public final class Shutdown implements AutoCloseable {
  /** The exit code of a command that Ctrl-C has ended: 128 and SIGINT, as shells tell it. */
  public static final int INTERRUPTED = 130;

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Set<Shutdown> OPEN = ConcurrentHashMap.newKeySet();
  private static final Deque<BooleanSupplier> LAST = new ConcurrentLinkedDeque<>();

  /** Set before the process ends of itself. */
  private static volatile boolean exits;

  static {
    Runtime.getRuntime().addShutdownHook(new Thread(Shutdown::end, "shutdown"));
  }

  private final CountDownLatch asked = new CountDownLatch(1);
  private final CountDownLatch closed = new CountDownLatch(1);

  // Guarded by this.
  private Thread blocked;

  /** Opened first and closed last, it keeps the JVM up until what was opened after it is closed. */
  public Shutdown() {
    OPEN.add(this);
  }

  /**
   * What to do when all is closed, and before the JVM ends.
   *
   * @param action returns whether native code is at rest; if it is not, its memory must not be
   *     taken down under it, and the process ends as if killed by the signal
   */
  public static void last(BooleanSupplier action) {
    LAST.add(action);
  }

  /** Ends the process with an exit code. */
  public static void exit(int code) {
    exits = true;
    System.exit(code);
  }

  private static void end() {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    OPEN.forEach(Shutdown::ask);
    boolean inTime = true;
    for (Shutdown shutdown : OPEN) {
      inTime &= shutdown.isClosedBy(deadline);
    }
    if (!inTime) {
      System.err.printf("tagstream: not all was closed within %d s%n", PATIENCE.toSeconds());
    }
    boolean atRest = true;
    for (BooleanSupplier action : LAST) {
      atRest &= action.getAsBoolean();
    }
    if (!atRest && !exits) {
      Terminate.now();
    }
  }

  private synchronized void ask() {
    asked.countDown();
    if (blocked != null) {
      blocked.interrupt();
    }
  }

  private boolean isClosedBy(long deadline) {
    try {
      return closed.await(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Returns when the process is asked to end: SIGTERM, Ctrl-C. */
  public void await() throws InterruptedException {
    asked.await();
  }

  /** Whether the process has been asked to end. */
  public boolean isAsked() {
    return asked.getCount() == 0;
  }

  /** What may take long. */
  @FunctionalInterface
  public interface Blocking {
    void run() throws Exception;
  }

  /**
   * Does what may block, on this thread, which is interrupted when the process is asked to end.
   *
   * @return whether it was done; what it throws after it was interrupted does not matter
   */
  public boolean interrupting(Blocking action) throws Exception {
    block(Thread.currentThread());
    try {
      action.run();
      return !isAsked();
    } catch (Exception e) {
      if (!isAsked()) {
        throw e;
      }
      return false;
    } finally {
      block(null);
      if (isAsked()) {
        var unused = Thread.interrupted(); // what is closed now must not hear of it
      }
    }
  }

  private synchronized void block(Thread thread) {
    blocked = thread;
    if (thread != null && isAsked()) {
      thread.interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    OPEN.remove(this);
  }
}
