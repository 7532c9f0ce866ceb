package io.tagstream.runtime.process;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/**
 * A thread that begins when somebody wants what it does, and ends when nobody does any more. For
 * any thread.
 */
public final class OnDemand implements AutoCloseable {
  private final String name;
  private final Runnable session;
  private final BooleanSupplier wanted;
  private final Duration patience;

  // Guarded by this.
  private Thread thread;
  private boolean closed;

  /**
   * A thread that nobody wants yet.
   *
   * @param session what it does, over and over; it should end when nobody wants it, when this
   *     {@link #isClosed} and when its thread is interrupted
   * @param wanted whether somebody wants it, asked before each session; no wish is lost between the
   *     last answer and the end
   * @param patience how long {@link #close} waits for the end
   */
  public OnDemand(String name, Runnable session, BooleanSupplier wanted, Duration patience) {
    this.name = name;
    this.session = session;
    this.wanted = wanted;
    this.patience = patience;
  }

  /** Somebody wants it, which {@code wanted} knows already. */
  public synchronized void wake() {
    if (thread == null && !closed) {
      thread = Daemons.thread(this::run, name);
      thread.start();
    }
  }

  private void run() {
    try {
      while (goesOn()) {
        session.run();
      }
    } catch (RuntimeException | Error e) {
      end();
      throw e;
    }
  }

  private synchronized boolean goesOn() {
    if (!closed && wanted.getAsBoolean()) {
      return true;
    }
    end();
    return false;
  }

  private synchronized void end() {
    thread = null;
  }

  /** Whether it was closed: a session should end. */
  public synchronized boolean isClosed() {
    return closed;
  }

  /** Interrupts what is done, for good. */
  @Override
  public void close() {
    Thread last;
    synchronized (this) {
      closed = true;
      last = thread;
    }
    if (last != null) {
      last.interrupt();
      try {
        if (!patience.isZero()) {
          last.join(patience.toMillis());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
