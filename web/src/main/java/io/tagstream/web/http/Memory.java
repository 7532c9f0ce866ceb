package io.tagstream.web.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that requests hold, bodies and answers, of all together. */
final class Memory {
  private final AtomicLong used = new AtomicLong();
  private final long most;

  Memory(long most) {
    this.most = most;
  }

  /** Whether requests hold more than they may. */
  boolean isExhausted() {
    return used.get() > most;
  }

  /** For one more request. */
  Share share() {
    return new Share();
  }

  /** What one request holds. For any thread. */
  final class Share {
    // Guarded by this.
    private long held;
    private boolean over;

    boolean isMemoryExhausted() {
      return isExhausted();
    }

    /** Takes some, in any case. */
    synchronized void take(long bytes) {
      change(bytes);
    }

    synchronized void giveBack(long bytes) {
      change(-bytes);
    }

    /** Gives all back, and takes no more. */
    synchronized void end() {
      change(-held);
      over = true;
    }

    private void change(long bytes) {
      if (!over) {
        held += bytes;
        used.addAndGet(bytes);
      }
    }
  }
}
