package io.tagstream.trainer.write;

import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka again for what it does not answer, since a training outlives its broker's restart; but
 * not for ever, since what is asked for may never come. For several threads.
 */
public final class Retry {
  private static final Logger LOG = LoggerFactory.getLogger(Retry.class);
  private static final long PAUSE_MILLIS = 200;

  private final BooleanSupplier stopped;
  private final BooleanSupplier up;
  private final Duration patience;
  private final Set<Wait> waits = ConcurrentHashMap.newKeySet();

  /**
   * Gives up after a time.
   *
   * @param stopped whether to give up at once
   * @param up whether Kafka answers otherwise; while it does not, no time passes
   * @param patience how long one thing is asked for
   */
  public Retry(BooleanSupplier stopped, BooleanSupplier up, Duration patience) {
    this.stopped = stopped;
    this.up = up;
    this.patience = patience;
  }

  /**
   * Returns the answer, when it comes.
   *
   * @throws TermEndedException if it is stopped meanwhile
   * @throws NotAnsweredException if it does not come
   */
  public <T> T untilAnswered(Supplier<T> request) {
    try (Wait wait = begin()) {
      while (true) {
        try {
          return request.get();
        } catch (RetriableException e) {
          wait.pause(e);
        }
      }
    }
  }

  public void untilDone(Runnable request) {
    untilAnswered(
        () -> {
          request.run();
          return true;
        });
  }

  /**
   * Called between the parts of what takes long.
   *
   * @throws TermEndedException if it is stopped
   */
  public void requireGoingOn() {
    requireGoingOn(null);
  }

  private void requireGoingOn(KafkaException last) {
    if (stopped.getAsBoolean()) {
      throw new TermEndedException("closed", last);
    }
  }

  /** Asking for one thing begins. */
  public Wait begin() {
    return new Wait();
  }

  /** What is asked for in vain, for at least so long; for people. */
  public Optional<String> waiting(Duration atLeast) {
    long now = System.nanoTime();
    return waits.stream()
        .filter(wait -> now - wait.begunNanos >= atLeast.toNanos())
        .findFirst()
        .map(wait -> "waits for Kafka: " + wait.reason);
  }

  /** The time from when one thing is first asked for to its answer. */
  public final class Wait implements AutoCloseable {
    private final long begunNanos = System.nanoTime();
    private long patientNanos = begunNanos;
    private volatile String reason = "";

    /**
     * A moment before the next attempt.
     *
     * @throws TermEndedException if it is stopped meanwhile
     * @throws NotAnsweredException if it was asked for long enough
     */
    public void pause(KafkaException last) {
      if (!hasPaused(last)) {
        throw new NotAnsweredException(patience, last);
      }
    }

    /**
     * The same; false, and at once, if it was asked for long enough.
     *
     * @throws TermEndedException if it is stopped meanwhile
     */
    public boolean hasPaused(KafkaException last) {
      String found = String.valueOf(last.getMessage());
      if (!found.equals(reason)) {
        LOG.warn("Kafka does not answer, trying again: {}", found);
      }
      reason = found;
      waits.add(this);
      requireGoingOn(last);
      if (!up.getAsBoolean()) {
        patientNanos = System.nanoTime();
      } else if (System.nanoTime() - patientNanos >= patience.toNanos()) {
        return false;
      }
      try {
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new TermEndedException("interrupted", e);
      }
    }

    @Override
    public void close() {
      waits.remove(this);
    }
  }
}
