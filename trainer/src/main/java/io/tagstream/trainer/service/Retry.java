package io.tagstream.trainer.service;

import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks Kafka again for what it does not answer: a training outlives its broker's restart.
 *
 * @param stopped whether to give up
 */
record Retry(BooleanSupplier stopped) {
  private static final Logger log = LoggerFactory.getLogger(Retry.class);
  private static final long PAUSE_MILLIS = 200;

  /**
   * Returns the answer, when it comes.
   *
   * @throws TermEndedException if it is stopped meanwhile
   */
  <T> T untilAnswered(Supplier<T> request) {
    while (true) {
      try {
        return request.get();
      } catch (RetriableException e) {
        pause(e);
      }
    }
  }

  void untilDone(Runnable request) {
    untilAnswered(
        () -> {
          request.run();
          return true;
        });
  }

  /** A moment before the next attempt. */
  void pause(KafkaException reason) {
    log.warn("Kafka does not answer, trying again: {}", reason.getMessage());
    if (stopped.getAsBoolean()) {
      throw new TermEndedException("closed", reason);
    }
    try {
      TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new TermEndedException("interrupted", e);
    }
  }
}
