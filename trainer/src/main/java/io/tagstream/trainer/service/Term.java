package io.tagstream.trainer.service;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TermEndedException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A trainer's work from when it has read back how every request stands, until it is closed or
 * breaks.
 */
final class Term implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Term.class);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private final Retry retry;
  private final TrainerTopics records;
  private final Worker worker;
  private final CommandHandler handler;
  private volatile boolean over;
  private long lookedNanos = System.nanoTime();

  Term(
      TrainerSettings settings,
      InstanceSlot slot,
      TrainingJob job,
      ServiceListener listener,
      BooleanSupplier leaving,
      BooleanSupplier up) {
    // Kafka is probed by the thread that waits here, so time passes in any case.
    retry = new Retry(() -> over || leaving.getAsBoolean(), () -> true, settings.patience());
    records = new TrainerTopics(settings.client(), settings.topics(), retry);
    ServiceContext context = new ServiceContext(settings, job, slot.name(), records, up, listener);
    worker = new Worker(slot.directory().resolve("requests"), context, leaving);
    handler = new CommandHandler(context);
  }

  void handle(ConsumerRecord<byte[], byte[]> record) {
    handler.handle(record);
  }

  /**
   * Does what is due.
   *
   * @param up whether Kafka answers
   */
  void look(boolean up) {
    long now = System.nanoTime();
    Duration since = Duration.ofNanos(now - lookedNanos);
    lookedNanos = now;
    if (up) {
      // Who was away, or asleep, cannot say that others were silent.
      records.requests().tick(since.compareTo(LONGEST_TICK) < 0 ? since : LONGEST_TICK);
      records.requests().catchUp(false);
      worker.look();
    }
  }

  Optional<String> doing() {
    return worker.doing();
  }

  /** What is asked for in vain, for at least so long; for any thread. */
  Optional<String> waiting(Duration atLeast) {
    return retry.waiting(atLeast).or(() -> worker.waiting(atLeast));
  }

  /** Tells, before a close in good order, that what runs was no attempt. */
  void giveBack() {
    try {
      worker.giveBack();
    } catch (KafkaException | TermEndedException e) {
      LOG.debug("what runs here counts as an attempt", e);
    }
  }

  @Override
  public void close() {
    over = true;
    worker.close();
    records.close();
  }
}
