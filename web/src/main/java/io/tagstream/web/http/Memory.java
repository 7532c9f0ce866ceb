package io.tagstream.web.http;

import java.util.concurrent.atomic.AtomicLong;

/** Bytes that requests hold, bodies and answers, of all together. */
final class Memory {
  private final AtomicLong used = new AtomicLong();
  private final long most;

  Memory(long most) {
    this.most = most;
  }

  /** Takes some, in any case. */
  void take(long bytes) {
    used.addAndGet(bytes);
  }

  void giveBack(long bytes) {
    used.addAndGet(-bytes);
  }

  /** Whether requests hold more than they may. */
  boolean isExhausted() {
    return used.get() > most;
  }
}
