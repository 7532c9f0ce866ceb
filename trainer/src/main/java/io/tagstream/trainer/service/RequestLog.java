package io.tagstream.trainer.service;

import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.publish.VersionNames;
import io.tagstream.trainer.write.FencedException;
import io.tagstream.trainer.write.TransactionalWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;

/**
 * How every request stands, as the {@code training-status} topic tells it, and the one place where
 * the trainers of a prefix agree. For several threads.
 *
 * <p>What a trainer decides holds only if nobody decided anything else meanwhile: {@link #decide}
 * fences the others, reads what they wrote, decides, and writes; a trainer that was fenced in
 * between reads and decides again. So a request is accepted once, done by one trainer, and ended
 * once, whoever else reads the same records.
 */
final class RequestLog implements AutoCloseable {
  private final Topic<String, TrainingStatus> topic;
  private final TransactionalWriter writer;
  private final Reader reader;
  private final Map<String, TrainingStatus> open = new LinkedHashMap<>();
  // For ever, so that a used key stays used; but of each no more than that.
  private final Map<String, State> ended = new HashMap<>();
  private final Map<String, Duration> heard = new HashMap<>();
  private Map<String, Object> lastConfig;
  private int highestVersion;
  private long next;
  private boolean begun;
  private Duration awake = Duration.ZERO;

  /** A log not read yet. */
  RequestLog(Topic<String, TrainingStatus> topic, TransactionalWriter writer, Reader reader) {
    this.topic = topic;
    this.writer = writer;
    this.reader = reader;
  }

  /** Reads the topic, on from where it was read to. */
  interface Reader extends AutoCloseable {
    /**
     * Hands over what comes next.
     *
     * @param toEnd whether to go on to where the topic ends now, or to take only what is there
     */
    void read(boolean toEnd, Consumer<ConsumerRecord<byte[], byte[]>> consumer);

    @Override
    default void close() {}
  }

  /** What was decided: statuses, and other records that are written with them, before them. */
  record Decision(List<TrainingStatus> statuses, List<ProducerRecord<byte[], byte[]>> others) {
    static Optional<Decision> of(TrainingStatus... statuses) {
      return Optional.of(new Decision(List.of(statuses), List.of()));
    }
  }

  /** Takes note of what others wrote. */
  synchronized void catchUp(boolean toEnd) {
    reader.read(toEnd, this::note);
  }

  /** This trainer was up and following for so long; it is how silence is measured. */
  synchronized void tick(Duration time) {
    awake = awake.plus(time);
  }

  /** How long nothing was heard of a request, while this trainer listened. */
  synchronized Duration silence(String id) {
    return awake.minus(heard.getOrDefault(id, awake));
  }

  private void note(ConsumerRecord<byte[], byte[]> record) {
    // What this trainer wrote itself was noted when it was written.
    if (record.offset() >= next) {
      next = record.offset() + 1;
      // What others wrote there by mistake is no request of ours.
      if (topic.decode(record.value()) instanceof Decoded.Value<TrainingStatus> status) {
        note(status.value());
      }
    }
  }

  private void note(TrainingStatus status) {
    String id = status.requestId();
    if (hasEnded(id)) {
      return;
    }
    if (status.state().isFinal()) {
      ended.put(id, status.state());
      open.remove(id);
      heard.remove(id);
    } else {
      open.put(id, status);
      heard.put(id, awake);
    }
    if (status.state() == State.COMPLETED && !status.config().isEmpty()) {
      lastConfig = status.config();
    }
    if (status.version() != null) {
      highestVersion = Math.max(highestVersion, VersionNames.number(status.version()));
    }
  }

  /** The last status of a request that has not ended. */
  synchronized Optional<TrainingStatus> open(String id) {
    return Optional.ofNullable(open.get(id));
  }

  /** How a request ended, if it has. */
  synchronized Optional<State> end(String id) {
    return Optional.ofNullable(ended.get(id));
  }

  synchronized boolean hasEnded(String id) {
    return ended.containsKey(id);
  }

  /** Whether anything was reported of a request. */
  synchronized boolean isKnown(String id) {
    return hasEnded(id) || open.containsKey(id);
  }

  /** The requests that have not ended, in the order in which they were accepted. */
  synchronized List<TrainingStatus> open() {
    return List.copyOf(open.values());
  }

  /** The names of versions that are being made. */
  synchronized Set<String> reserved() {
    return open.values().stream()
        .map(TrainingStatus::version)
        .filter(Objects::nonNull)
        .collect(Collectors.toSet());
  }

  /** Whether this trainer is the one that works on a request. */
  synchronized boolean isHeld(String id, String trainer) {
    TrainingStatus status = open.get(id);
    return status != null && status.state() == State.RUNNING && trainer.equals(status.trainer());
  }

  /** The settings of the training that was completed last. */
  synchronized Optional<Map<String, Object>> lastConfig() {
    return Optional.ofNullable(lastConfig);
  }

  /** The highest number of a version that was ever reported, even if it was deleted since. */
  synchronized int highestVersion() {
    return highestVersion;
  }

  /**
   * Decides and writes, in one transaction. The decision is asked for again if another trainer
   * wrote meanwhile.
   *
   * @param decision made from what the log and the registry say now; empty to write nothing
   * @return what was written
   */
  synchronized Optional<Decision> decide(Supplier<Optional<Decision>> decision) {
    while (true) {
      try {
        if (!begun) {
          writer.begin();
          catchUp(true);
          begun = true;
        }
        Optional<Decision> decided = decision.get();
        decided.ifPresent(this::write);
        return decided;
      } catch (FencedException e) {
        begun = false;
      }
    }
  }

  /** Waits for a decision that is being made. */
  @Override
  public synchronized void close() {
    reader.close();
  }

  private void write(Decision decision) {
    List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>(decision.others());
    for (TrainingStatus status : decision.statuses()) {
      records.add(topic.record(status.requestId(), status));
    }
    List<RecordMetadata> written = writer.write(records);
    if (!decision.statuses().isEmpty()) {
      next = written.get(written.size() - 1).offset() + 1;
    }
    decision.statuses().forEach(this::note);
  }
}
