package io.tagstream.trainer.service;

import java.util.OptionalLong;
import java.util.TreeSet;

/** Which offset of the control topic may be committed: that of the oldest request not ended. */
final class OffsetTracker {
  private final TreeSet<Long> open = new TreeSet<>();
  private long next = -1;
  private long committed = -1;

  /** A record is handled, or opened; a broker may deliver earlier ones again. */
  synchronized void passed(long offset) {
    next = offset + 1;
  }

  synchronized void opened(long offset) {
    open.add(offset);
  }

  synchronized void closed(long offset) {
    open.remove(offset);
  }

  /** What to commit, unless it is committed already. */
  synchronized OptionalLong due() {
    long due = open.isEmpty() ? next : Math.min(next, open.first());
    return due < 0 || due == committed ? OptionalLong.empty() : OptionalLong.of(due);
  }

  synchronized void committed(long offset) {
    committed = offset;
  }
}
