package io.tagstream.trainer.service;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.trainer.job.TrainingJob;
import io.tagstream.trainer.publish.ModelPublisher;
import io.tagstream.trainer.publish.ModelPublisher.UploadListener;
import io.tagstream.trainer.service.RequestLog.Decision;
import io.tagstream.trainer.write.Retry;
import io.tagstream.trainer.write.TransactionalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Makes a version of a model that no trainer made. It decides as trainers do, so that of several
 * that publish at a time no two take one name.
 */
public final class Publication implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Topics topics;
  private final Retry retry;
  private final TrainerTopics records;

  /**
   * Connects.
   *
   * @param client how to reach the broker, as any Kafka client takes it
   * @param stopped whether to give up
   * @throws org.apache.kafka.common.KafkaException if the broker does not answer, or lacks a topic
   */
  public Publication(Map<String, Object> client, Topics topics, BooleanSupplier stopped) {
    this.topics = topics;
    this.retry = new Retry(stopped, () -> true, PATIENCE);
    this.records = new TrainerTopics(client, topics, retry);
  }

  /**
   * What was published.
   *
   * @param version its name
   * @param isNew whether it was not there before, with the same content
   */
  public record Published(String version, boolean isNew) {}

  /**
   * Publishes it, unless there is a version of the same content.
   *
   * @param model a directory that this may write to, its labels and what it was made from
   * @param name of the version, or null for the next number
   * @param alias to move to it, or null
   * @param work a folder for what is uploaded
   * @throws IllegalArgumentException if the name is taken, or can be none
   * @throws io.tagstream.trainer.write.TermEndedException if it is stopped meanwhile
   */
  public Published publish(
      TrainingJob.Outcome model, String name, String alias, Path work, UploadListener listener)
      throws IOException {
    if (name != null) {
      RegistryRecord.requireVersion(name);
    }
    Map<String, String> content = ModelPublisher.digests(model.modelDirectory());
    while (true) {
      Optional<String> same = records.registrar().find(content);
      if (same.isPresent()) {
        promote(same.get(), alias);
        return new Published(same.get(), false);
      }
      String version = free(name);
      ModelVersion uploaded = upload(version, model, work, listener);
      if (isRegistered(uploaded, alias)) {
        return new Published(version, true);
      }
    }
  }

  private String free(String name) {
    if (name == null) {
      RequestLog requests = records.requests();
      requests.catchUp(true);
      return records.registrar().nextVersion(requests.highestVersion(), requests.reserved());
    }
    if (isTaken(name)) {
      throw new IllegalArgumentException(
          "version '%s' is taken, by another model: choose another name".formatted(name));
    }
    return name;
  }

  private boolean isTaken(String name) {
    return records.registrar().isTaken(name) || records.requests().reserved().contains(name);
  }

  private ModelVersion upload(
      String version, TrainingJob.Outcome model, Path work, UploadListener listener)
      throws IOException {
    try (TransactionalWriter writer = records.uploads(UUID.randomUUID().toString(), retry)) {
      writer.begin();
      return new ModelPublisher(topics, writer, retry).upload(version, model, work, listener);
    }
  }

  /** False if somebody took the name meanwhile. */
  private boolean isRegistered(ModelVersion version, String alias) {
    return records
        .requests()
        .decide(
            () ->
                isTaken(version.version())
                    ? Optional.empty()
                    : Optional.of(
                        new Decision(
                            List.of(),
                            alias == null
                                ? List.of(records.registrar().register(version))
                                : records.registrar().registerAndPromote(version, alias))))
        .isPresent();
  }

  private void promote(String version, String alias) {
    if (alias == null) {
      return;
    }
    var unused =
        records
            .requests()
            .decide(
                () -> {
                  List<ProducerRecord<byte[], byte[]>> moved =
                      records.registrar().promote(version, alias);
                  return moved.isEmpty()
                      ? Optional.empty()
                      : Optional.of(new Decision(List.of(), moved));
                });
  }

  @Override
  public void close() {
    records.close();
  }
}
