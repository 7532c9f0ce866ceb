package io.tagstream.trainer.service;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicReader;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.TrainingStatus;
import io.tagstream.schemas.TrainingStatus.State;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * How every request stands, as the {@code training-status} topic tells it: read back at the start,
 * and written only here. A request that has ended stays so, which makes each be done once however
 * often it is delivered, and decides between a cancel and a publication that meet. For several
 * threads.
 */
final class RequestLog {
  private final Topic<String, TrainingStatus> topic;
  private final TransactionalWriter writer;
  private final Map<String, State> states = new HashMap<>();
  private final Map<String, Map<String, Object>> accepted = new HashMap<>();
  private Map<String, Object> lastConfig;
  private int highestVersion;

  RequestLog(Topics topics, TransactionalWriter writer) {
    this.topic = topics.trainingStatus();
    this.writer = writer;
  }

  /** Reads the topic to its end. */
  synchronized void readBack(TopicReader reader, Duration patience) {
    reader.readToEnd(
        patience,
        record -> {
          // What others wrote there by mistake is no request of ours.
          if (topic.decode(record.value()) instanceof Decoded.Value<TrainingStatus> status) {
            note(status.value());
          }
          return true;
        });
  }

  private void note(TrainingStatus status) {
    String id = status.requestId();
    if (hasEnded(id)) {
      return;
    }
    states.put(id, status.state());
    if (status.state() == State.ACCEPTED && !status.config().isEmpty()) {
      accepted.put(id, status.config());
    }
    if (status.state() == State.COMPLETED && !status.config().isEmpty()) {
      lastConfig = status.config();
    }
    if (status.version() != null) {
      highestVersion = Math.max(highestVersion, VersionNames.number(status.version()));
    }
    if (status.state().isFinal()) {
      accepted.remove(id);
    }
  }

  synchronized boolean hasEnded(String id) {
    return states.containsKey(id) && states.get(id).isFinal();
  }

  /** Whether anything was reported of it. */
  synchronized boolean isKnown(String id) {
    return states.containsKey(id);
  }

  /** The settings with which a request was accepted that has not ended. */
  synchronized Optional<Map<String, Object>> acceptedConfig(String id) {
    return Optional.ofNullable(accepted.get(id));
  }

  /** The settings of the training that was completed last. */
  synchronized Optional<Map<String, Object>> lastConfig() {
    return Optional.ofNullable(lastConfig);
  }

  /** The highest number of a version that was ever reported, even if it was deleted since. */
  synchronized int highestVersion() {
    return highestVersion;
  }

  boolean report(TrainingStatus status) {
    return report(List.of(status), List::of);
  }

  /**
   * Reports in one transaction with other records, unless one of the requests has ended already.
   *
   * @param with the other records, written before the statuses; asked for only if they are written
   * @return whether it was written
   */
  synchronized boolean report(
      List<TrainingStatus> statuses, Supplier<List<ProducerRecord<byte[], byte[]>>> with) {
    if (statuses.stream().anyMatch(status -> hasEnded(status.requestId()))) {
      return false;
    }
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(with.get());
    for (TrainingStatus status : statuses) {
      records.add(TransactionalWriter.record(topic, status.requestId(), status));
    }
    writer.write(records);
    statuses.forEach(this::note);
    return true;
  }
}
