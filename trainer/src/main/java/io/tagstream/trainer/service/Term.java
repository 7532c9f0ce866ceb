package io.tagstream.trainer.service;

import io.tagstream.schemas.ModelRegistry;
import io.tagstream.schemas.TopicReader;
import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * The time in which this trainer is the one that writes. It begins by fencing the trainer before,
 * and by reading back how every request stands; it ends when this trainer is closed, is fenced
 * itself, or breaks.
 */
final class Term implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TransactionalWriter writer;
  private final ModelRegistry registry;
  private final RequestLog requests;
  private final OffsetTracker offsets = new OffsetTracker();
  private final TrainingQueue queue;
  private final CommandHandler handler;
  private volatile boolean over;

  Term(
      TrainerSettings settings,
      TrainingJob job,
      ServiceListener listener,
      BooleanSupplier stopped) {
    writer = TransactionalWriter.connect(settings, () -> over || stopped.getAsBoolean());
    registry = new ModelRegistry(settings.client(), settings.topics());
    requests = new RequestLog(settings.topics(), writer);
    try (TopicReader reader =
        new TopicReader(settings.client(), settings.topics().trainingStatus().name())) {
      requests.readBack(reader, PATIENCE);
    } catch (RuntimeException e) {
      registry.close();
      writer.close();
      throw e;
    }
    Desk desk =
        new Desk(
            requests,
            new Registrar(settings.topics(), registry, writer),
            new ModelPublisher(settings.topics(), writer),
            listener);
    queue = new TrainingQueue(job, settings.workDirectory(), desk, offsets, stopped);
    handler = new CommandHandler(settings, desk, queue);
  }

  void handle(ConsumerRecord<byte[], byte[]> record) {
    handler.handle(record);
    // Only now: a record whose handling broke must be delivered again.
    offsets.passed(record.offset());
  }

  /** Throws what keeps a training from reporting its end. */
  void check() {
    queue.check();
  }

  /** Tells how the training that runs stands, when it is time. */
  void reportProgress() {
    queue.running().ifPresent(run -> run.reportProgress(requests));
  }

  OffsetTracker offsets() {
    return offsets;
  }

  Optional<String> doing() {
    return queue.running().map(TrainingRun::describe);
  }

  @Override
  public void close() {
    over = true;
    queue.close();
    registry.close();
    writer.close();
  }
}
