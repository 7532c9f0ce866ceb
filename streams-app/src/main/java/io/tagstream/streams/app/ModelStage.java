package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.stage.StageHealth;
import java.util.function.Function;

/** A model at work on a stream: its queue, what brings sentences to it, and the meters of that. */
final class ModelStage {
  private final BatchQueue queue;
  private final Stage stream;
  private final StageMeters meters;

  /**
   * Starts a stage; it owns the model from now on, and closes it also when it throws.
   *
   * @param name of the stage, for its meters
   * @param queues makes the queue
   * @param streams makes the stream, not started yet
   */
  ModelStage(
      String name,
      ServingModel model,
      Function<ServingModel, BatchQueue> queues,
      Function<BatchQueue, Stage> streams,
      MeterRegistry registry) {
    queue = queue(model, queues);
    Stage madeStream = null;
    StageMeters madeMeters = null;
    try {
      madeStream = streams.apply(queue);
      madeMeters = new StageMeters(registry, madeStream.streams(), madeStream.health(), name);
      madeStream.start();
    } catch (RuntimeException | Error e) {
      if (madeMeters != null) {
        madeMeters.close();
      }
      if (madeStream != null) {
        madeStream.close();
      }
      queue.close();
      throw e;
    }
    stream = madeStream;
    meters = madeMeters;
  }

  private static BatchQueue queue(ServingModel model, Function<ServingModel, BatchQueue> queues) {
    try {
      return queues.apply(model);
    } catch (RuntimeException | Error e) {
      model.tagger().close();
      throw e;
    }
  }

  BatchQueue queue() {
    return queue;
  }

  /** How its stream is, and how it gets on. */
  StageHealth health() {
    return stream.health();
  }

  /** Commits what is finished and frees the model; a restart finds its partitions again. */
  void close() {
    close(stream::close);
  }

  /** The same, and others may take over its partitions at once. */
  void closeAndLeave() {
    close(stream::closeAndLeave);
  }

  private void close(Runnable closeStream) {
    try {
      meters.close();
      closeStream.run();
    } finally {
      queue.close();
    }
  }
}
