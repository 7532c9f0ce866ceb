package io.tagstream.trainer.service;

import io.tagstream.runtime.topic.LimitWatch;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.publish.Registrar;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.apache.kafka.common.header.internals.RecordHeaders;

/**
 * What handling a request takes.
 *
 * @param settings of the service
 * @param job does the trainings
 * @param trainer this trainer's name
 * @param records how requests stand, and the registry
 * @param up whether Kafka answers
 * @param listener hears of it
 */
record ServiceContext(
    TrainerSettings settings,
    TrainingJob job,
    String trainer,
    TrainerTopics records,
    BooleanSupplier up,
    ServiceListener listener) {

  RequestLog requests() {
    return records.requests();
  }

  Registrar registrar() {
    return records.registrar();
  }

  LimitWatch limits() {
    return records.limits();
  }

  /**
   * Why a status cannot be written, in one line; empty if it can.
   *
   * @param more so many bytes that later ones of the same request have
   */
  Optional<String> refusal(TrainingStatus status, int more) {
    Topic<String, TrainingStatus> topic = settings.topics().trainingStatus();
    var written = topic.record(status.requestId(), status);
    RawRecord record =
        new RawRecord(
            written.key(),
            Arrays.copyOf(written.value(), written.value().length + more),
            new RecordHeaders(),
            System.currentTimeMillis());
    return limits().of(topic.name()).refusal(record, record.timestamp());
  }
}
