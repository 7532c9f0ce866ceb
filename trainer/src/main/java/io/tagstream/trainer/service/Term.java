package io.tagstream.trainer.service;

import io.tagstream.runtime.process.InstanceSlot;
import io.tagstream.runtime.registry.ModelRegistry;
import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.runtime.topic.TopicReader;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.publish.Registrar;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TermEndedException;
import io.tagstream.trainer.write.TransactionalWriter;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
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
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private final Retry retry;
  private final LimitWatch limits;
  private final TransactionalWriter writer;
  private final ModelRegistry registry;
  private final RequestLog requests;
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
    Topics topics = settings.topics();
    // Kafka is probed by the thread that waits here, so time passes in any case.
    retry = new Retry(() -> over || leaving.getAsBoolean(), () -> true, settings.patience());
    TopicReader statuses = new TopicReader(settings.client(), topics.trainingStatus().name());
    limits =
        new LimitWatch(
            settings.client(),
            Stream.of(
                    topics.trainingStatus(),
                    topics.modelRegistry(),
                    topics.modelBundles(),
                    topics.deadLetters())
                .map(Topic::name)
                .toList());
    writer = TransactionalWriter.connect(settings.client(), settings.name(), retry, limits);
    registry = new ModelRegistry(settings.client(), topics);
    requests = new RequestLog(topics.trainingStatus(), writer, new StatusReader(statuses, retry));
    try {
      requests.catchUp(true);
      limits.start();
    } catch (RuntimeException e) {
      requests.close();
      limits.close();
      throw e;
    }
    Registrar registrar = new Registrar(topics, registry, writer, retry);
    ServiceContext context =
        new ServiceContext(settings, job, slot.name(), requests, registrar, up, limits, listener);
    worker = new Worker(slot.directory().resolve("requests"), context, leaving);
    handler = new CommandHandler(context);
  }

  private record StatusReader(TopicReader statuses, Retry retry) implements RequestLog.Reader {
    @Override
    public void read(boolean toEnd, Consumer<ConsumerRecord<byte[], byte[]>> consumer) {
      if (!toEnd) {
        statuses.poll(Duration.ZERO).forEach(consumer);
        return;
      }
      retry.untilDone(
          () ->
              statuses.readToEnd(
                  PATIENCE,
                  record -> {
                    consumer.accept(record);
                    return true;
                  }));
    }

    @Override
    public void close() {
      statuses.close();
    }
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
      requests.tick(since.compareTo(LONGEST_TICK) < 0 ? since : LONGEST_TICK);
      requests.catchUp(false);
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
    writer.close();
    requests.close();
    registry.close();
    limits.close();
  }
}
