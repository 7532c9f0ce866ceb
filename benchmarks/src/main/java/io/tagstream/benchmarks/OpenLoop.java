package io.tagstream.benchmarks;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * A load that does not wait for answers. A sentence's latency counts from when it was due, not from
 * when it was sent, so that a stage that falls behind cannot hide it.
 */
final class OpenLoop {
  private static final long HIGHEST_MICROS = Duration.ofHours(1).toNanos() / 1000;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final TopicPair topics;
  private final List<byte[]> sentences;
  private final double perSecond;
  private final Duration duration;
  private final long warmUpNanos;
  private final AtomicLongArray due;
  private final AtomicLong sent = new AtomicLong();
  private final AtomicLong received = new AtomicLong();
  private long inTime;
  private final Histogram micros = new Histogram(HIGHEST_MICROS, 3);

  /**
   * Sends the sentences over and over again.
   *
   * @param warmUp at the beginning, which is not recorded
   */
  OpenLoop(
      TopicPair topics,
      List<byte[]> sentences,
      double perSecond,
      Duration duration,
      Duration warmUp) {
    this.topics = topics;
    this.sentences = sentences;
    this.perSecond = perSecond;
    this.duration = duration;
    this.warmUpNanos = warmUp.toNanos();
    // A window of what may be on its way.
    this.due = new AtomicLongArray((int) Math.max(1000, perSecond * PATIENCE.toSeconds()));
  }

  /** Runs to its end; microseconds by sentence. */
  Histogram run() throws InterruptedException, ExecutionException {
    ExecutorService thread = Executors.newSingleThreadExecutor();
    try {
      long start = System.nanoTime();
      Future<?> sender = thread.submit(() -> send(start));
      receive(sender, start);
      sender.get();
      return micros;
    } finally {
      thread.shutdownNow();
    }
  }

  private void receive(Future<?> sender, long start) {
    while (!sender.isDone() || received.get() < sent.get()) {
      if (received.get() < sent.get()) {
        received.addAndGet(
            topics.receive(PATIENCE.toNanos(), number -> record(number, System.nanoTime(), start)));
      } else {
        LockSupport.parkNanos(100_000);
      }
    }
  }

  /**
   * Results a second, from the end of the warm-up until the last sentence was due: what the load
   * asks for, or as much as the stage sustains.
   */
  double rate() {
    return inTime / ((duration.toNanos() - warmUpNanos) / 1e9);
  }

  /** Sentences that have no result yet. */
  long lag() {
    return sent.get() - received.get();
  }

  private void send(long start) {
    Schedule schedule = new Schedule(perSecond, 1);
    for (long number = 0; ; number++) {
      long at = start + schedule.nextNanos();
      if (at - start > duration.toNanos()) {
        return;
      }
      for (long wait = at - System.nanoTime(); wait > 0; wait = at - System.nanoTime()) {
        LockSupport.parkNanos(wait);
      }
      due.set((int) (number % due.length()), at);
      topics.send(number, sentences.get((int) (number % sentences.size())));
      sent.incrementAndGet();
    }
  }

  private void record(long number, long arrived, long start) {
    if (arrived - start >= warmUpNanos && arrived - start < duration.toNanos()) {
      inTime++;
    }
    long at = due.get((int) (number % due.length()));
    if (at - start >= warmUpNanos) {
      micros.recordValue(Math.min(HIGHEST_MICROS, (arrived - at) / 1000));
    }
  }
}
