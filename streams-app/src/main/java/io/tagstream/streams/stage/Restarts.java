package io.tagstream.streams.stage;

import io.tagstream.runtime.process.Reasons;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.common.errors.FencedInstanceIdException;

/**
 * The ends of a stage's threads, each of which another one replaces: how long that one waits, and
 * what there is to tell. The first one does not wait; while none gets as far as a commit, each
 * round of them waits twice as long. For any thread.
 */
final class Restarts {
  /** Threads that end together have one cause. */
  private static final Duration TOGETHER = Duration.ofSeconds(1);

  private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);

  /** Longer than any of Kafka's timeouts: a thread that lives on after it is well. */
  private static final Duration CALM = Duration.ofSeconds(150);

  private final LongSupplier nanos;
  private long ended;
  private int fruitless; // ends since the last commit
  private int round;
  private long roundNanos;
  private long endedNanos;
  private long beginNanos;
  private Throwable last;

  Restarts() {
    this(System::nanoTime);
  }

  Restarts(LongSupplier nanos) {
    this.nanos = nanos;
    this.beginNanos = nanos.getAsLong();
  }

  /** A thread ended with an exception. */
  synchronized void ended(Throwable e) {
    long now = nanos.getAsLong();
    boolean together = ended > 0 && now - roundNanos < TOGETHER.toNanos();
    if (together) {
      beginNanos = Math.max(beginNanos, roundNanos + TOGETHER.toNanos());
    } else if (now >= beginNanos) {
      round = fruitless == 0 || now - endedNanos > CALM.toNanos() ? 1 : round + 1;
      roundNanos = now;
      beginNanos = now + wait(round).toNanos();
    }
    fruitless = round == 1 && !together ? 1 : fruitless + 1;
    ended++;
    endedNanos = now;
    last = e;
  }

  private static Duration wait(int round) {
    if (round == 1) {
      return Duration.ZERO;
    }
    Duration doubled = Duration.ofSeconds(1L << Math.min(round - 2, 10));
    return doubled.compareTo(LONGEST_WAIT) < 0 ? doubled : LONGEST_WAIT;
  }

  /** A thread committed. */
  synchronized void committed() {
    fruitless = 0;
    round = 0;
  }

  /** When, by the nano clock, a thread that is made now may begin to do something. */
  synchronized long beginNanos() {
    return beginNanos;
  }

  /** How many threads ended so far. */
  synchronized long total() {
    return ended;
  }

  /** What is wrong, in one line, or null. */
  synchronized String problem() {
    long now = nanos.getAsLong();
    if (last == null || now - Math.max(endedNanos, beginNanos) > CALM.toNanos()) {
      return null;
    }
    if (isFenced()) {
      return "another instance has the same name: give each its own --instance-id; " + lastReason();
    }
    return round < 2
        ? null
        : "its threads end before they commit, %d so far; %s".formatted(fruitless, lastReason());
  }

  private boolean isFenced() {
    for (Throwable cause = last; cause != null; cause = cause.getCause()) {
      if (cause instanceof FencedInstanceIdException) {
        return true;
      }
    }
    return false;
  }

  /** What ended the last one, in one line, unless that is long ago; else null. */
  synchronized String lastReason() {
    boolean old = last == null || nanos.getAsLong() - endedNanos > 2 * CALM.toNanos();
    return old ? null : "last: " + Reasons.of(root(last));
  }

  /** Streams says where it was, and what it was that it wraps. */
  private static Throwable root(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && !(root instanceof OffsetsLostException)) {
      root = root.getCause();
    }
    return root;
  }
}
