package io.tagstream.trainer.service;

import io.tagstream.schemas.AliasRecord;
import io.tagstream.schemas.ControlCommand;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.TrainingStatus;
import io.tagstream.schemas.TrainingStatus.State;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what a control record asks for, or hands it to the training queue. */
final class CommandHandler {
  private static final Logger log = LoggerFactory.getLogger(CommandHandler.class);

  private final Topics topics;
  private final Map<String, Object> defaultConfig;
  private final Desk desk;
  private final TrainingQueue queue;

  CommandHandler(TrainerSettings settings, Desk desk, TrainingQueue queue) {
    this.topics = settings.topics();
    this.defaultConfig = settings.defaultConfig();
    this.desk = desk;
    this.queue = queue;
  }

  /** Handles one record of the control topic; a request that was handled before is left alone. */
  void handle(ConsumerRecord<byte[], byte[]> record) {
    String id = id(record);
    if (desk.requests().hasEnded(id) || queue.contains(id)) {
      log.info("request {} at offset {} was delivered before: ignored", id, record.offset());
      return;
    }
    Decoded<ControlCommand> decoded = topics.control().decode(record.value());
    if (decoded instanceof Decoded.Rejected<ControlCommand> rejected) {
      deadLetter(id, record, rejected.reason());
    } else if (decoded instanceof Decoded.Value<ControlCommand> value) {
      handle(id, record.offset(), value.value());
    }
  }

  private void handle(String id, long offset, ControlCommand command) {
    String alias = command.alias() == null ? AliasRecord.CHAMPION : command.alias();
    try {
      switch (command.command()) {
        case RETRAIN -> retrain(id, offset, alias, command.config());
        case PROMOTE -> promote(id, command.version(), alias);
        case ROLLBACK -> promote(id, desk.registrar().rollbackTarget(alias), alias);
        case CANCEL -> cancel(id, command.request());
      }
    } catch (IllegalArgumentException e) {
      log.warn("request {} rejected: {}", id, e.getMessage());
      desk.requests()
          .report(TrainingStatus.error(id, State.REJECTED, e.getMessage(), Instant.now()));
    }
  }

  private void retrain(String id, long offset, String alias, Map<String, Object> config) {
    RequestLog requests = desk.requests();
    TrainingRequest request =
        new TrainingRequest(
            id, offset, alias, requests.acceptedConfig(id).orElseGet(() -> effective(config)));
    if (!requests.isKnown(id)) {
      requests.report(withConfig(TrainingStatus.of(id, State.ACCEPTED, Instant.now()), request));
    }
    queue.add(request);
  }

  /** Settings of the request over those of the service, or those of the last training. */
  private Map<String, Object> effective(Map<String, Object> config) {
    if (config.isEmpty()) {
      return desk.requests().lastConfig().orElse(defaultConfig);
    }
    Map<String, Object> effective = new LinkedHashMap<>(defaultConfig);
    config.forEach(
        (key, value) -> {
          if (value == null) {
            effective.remove(key);
          } else {
            effective.put(key, value);
          }
        });
    return effective;
  }

  private void promote(String id, String version, String alias) {
    done(id, version, () -> desk.registrar().promote(version, alias));
  }

  private void cancel(String id, String target) {
    TrainingRun run =
        queue
            .find(target)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        target == null
                            ? "nothing to cancel: no training runs"
                            : "nothing to cancel: request '%s' is neither queued nor running"
                                .formatted(target)));
    TrainingStatus cancelled =
        TrainingStatus.of(run.request().id(), State.CANCELLED, Instant.now());
    // At once, and both together: a cancel that was confirmed holds, whatever dies after it.
    if (!desk.requests().report(List.of(cancelled, completed(id, null)), List::of)) {
      throw new IllegalArgumentException(
          "nothing to cancel: request '%s' has just ended".formatted(run.request().id()));
    }
    run.cancel();
    desk.listener().ended(run.request().id(), State.CANCELLED);
  }

  private void deadLetter(String id, ConsumerRecord<byte[], byte[]> record, String reason) {
    log.warn("request {} cannot be read: {}", id, reason);
    ProducerRecord<byte[], byte[]> letter =
        new ProducerRecord<>(topics.deadLetters().name(), record.key(), record.value());
    record.headers().forEach(letter.headers()::add);
    DeadLetter.rejected(record.topic(), record.partition(), record.offset(), reason)
        .writeTo(letter.headers());
    desk.requests()
        .report(
            List.of(TrainingStatus.error(id, State.REJECTED, reason, Instant.now())),
            () -> List.of(letter));
    desk.listener().ended(id, State.REJECTED);
  }

  private void done(
      String id, String version, Supplier<List<ProducerRecord<byte[], byte[]>>> with) {
    desk.requests().report(List.of(completed(id, version)), with);
    log.info("request {} done", id);
  }

  private static TrainingStatus completed(String id, String version) {
    return new TrainingStatus(
        id, State.COMPLETED, null, null, null, null, null, null, version, null, Instant.now());
  }

  private static TrainingStatus withConfig(TrainingStatus status, TrainingRequest request) {
    return new TrainingStatus(
        status.requestId(),
        status.state(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        request.config(),
        status.timestamp());
  }

  /** The record's key, or where the record is. */
  private static String id(ConsumerRecord<byte[], byte[]> record) {
    return record.key() == null || record.key().length == 0
        ? "%s-%d-%d".formatted(record.topic(), record.partition(), record.offset())
        : new String(record.key(), StandardCharsets.UTF_8);
  }
}
