package io.tagstream.streams.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.tagstream.schemas.ops.Check;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.engine.Turn;
import io.tagstream.streams.tagging.TaggingStream;
import java.util.function.Supplier;

/** The stage of one challenger: its queue, its stream and its meters. */
final class ChallengerStage {
  private final BatchQueue queue;
  private final TaggingStream stream;
  private final KafkaMeters meters;

  /**
   * Starts a stage; it owns the model from now on, and closes it also when it throws.
   *
   * @param turn when its batches may begin
   * @param champion names the version that its results are to be compared with
   */
  ChallengerStage(
      TaggerSettings settings,
      ServingModel model,
      Turn turn,
      Supplier<String> champion,
      ChallengerMetrics metrics,
      MeterRegistry registry) {
    try {
      queue = new BatchQueue(settings.tagging().batch(), model, metrics, turn);
    } catch (RuntimeException | Error e) {
      model.tagger().close();
      throw e;
    }
    TaggingStream started = null;
    try {
      started =
          TaggingStream.challenger(
              settings.tagging().challenger(model.version()),
              queue,
              settings.challengerShare(),
              champion,
              metrics);
      meters = new KafkaMeters(registry, started.streams(), "challenger");
      started.start();
    } catch (RuntimeException | Error e) {
      if (started != null) {
        started.closeAndLeave();
      }
      queue.close();
      throw e;
    }
    stream = started;
  }

  String version() {
    return queue.modelVersion();
  }

  /** What is wrong with it, in one line, or null. */
  String problem() {
    Check check = StageState.of(stream.streams());
    if (!check.up()) {
      return "its stage is " + check.detail();
    }
    return queue.isStuck() ? "it does not answer" : null;
  }

  /**
   * Commits what is finished and frees the model.
   *
   * @param forGood whether others may take over its partitions at once
   */
  void close(boolean forGood) {
    try {
      meters.close();
      if (forGood) {
        stream.closeAndLeave();
      } else {
        stream.close();
      }
    } finally {
      queue.close();
    }
  }
}
