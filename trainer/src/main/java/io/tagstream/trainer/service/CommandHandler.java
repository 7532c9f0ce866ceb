package io.tagstream.trainer.service;

import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.RawRecord;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.ControlCommand.Command;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.trainer.service.RequestLog.Decision;
import java.nio.charset.CharacterCodingException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.ApiException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what a control record asks for, or accepts it as a training, which some trainer takes when
 * it has time.
 */
final class CommandHandler {
  private static final Logger LOG = LoggerFactory.getLogger(CommandHandler.class);

  /** Every status of a training repeats its settings. */
  private static final int MOST_CHARACTERS = 65_536;

  private static final int MOST_OPEN = 1_000;

  /** What a training's later statuses have beside that. */
  static final int FIGURES_BYTES = 4_096;

  /** Each makes a dead letter smaller by half. */
  private static final int MOST_BURIALS = 20;

  private final Topics topics;
  private final ServiceContext context;

  CommandHandler(ServiceContext context) {
    this.topics = context.settings().topics();
    this.context = context;
  }

  /** Handles one record of the control topic; a request that was handled before is left alone. */
  void handle(ConsumerRecord<byte[], byte[]> record) {
    String id = id(record);
    try {
      Optional<Decision> done =
          context
              .requests()
              .decide(
                  () ->
                      context.requests().isKnown(id)
                          ? Optional.empty()
                          : Optional.of(decide(id, record)));
      done.ifPresentOrElse(this::tell, () -> LOG.info("request {} was delivered before", id));
    } catch (ApiException e) {
      if (!TopicLimits.isRefusal(e)) {
        throw e;
      }
      LOG.error("the request at offset {} is too large to be answered", record.offset());
      bury(record, "too large to be answered");
    }
  }

  private void tell(Decision decision) {
    for (TrainingStatus status : decision.statuses()) {
      String id = status.requestId();
      LOG.info("request {}: {} {}", id, status.state(), Objects.toString(status.error(), ""));
      // What is completed here was no training.
      if (status.state() == State.CANCELLED || status.state() == State.REJECTED) {
        context.listener().ended(id, status.state());
      }
    }
  }

  /** What is refused although it should fit makes the limits closer, so this ends. */
  private void bury(ConsumerRecord<byte[], byte[]> record, String reason) {
    for (int i = 0; i < MOST_BURIALS; i++) {
      try {
        Decision decision = new Decision(List.of(), deadLetter(record, reason));
        var unused = context.requests().decide(() -> Optional.of(decision));
        return;
      } catch (ApiException e) {
        if (!TopicLimits.isRefusal(e)) {
          throw e;
        }
      }
    }
    LOG.error("{} takes no dead letter of it", topics.deadLetters().name());
  }

  private Decision decide(String id, ConsumerRecord<byte[], byte[]> record) {
    return wrongKey(record)
        .map(reason -> unreadable(id, record, reason))
        .orElseGet(
            () ->
                topics
                    .control()
                    .decode(record.value())
                    .fold(
                        command -> decideOrReject(id, command),
                        reason -> unreadable(id, record, reason)));
  }

  private Decision unreadable(String id, ConsumerRecord<byte[], byte[]> record, String reason) {
    return new Decision(List.of(rejected(id, reason)), deadLetter(record, reason));
  }

  private Decision decideOrReject(String id, ControlCommand command) {
    try {
      return decide(id, command);
    } catch (IllegalArgumentException e) {
      return new Decision(List.of(rejected(id, e.getMessage())), List.of());
    }
  }

  private Decision decide(String id, ControlCommand command) {
    String usual =
        command.command() == Command.DISMISS ? AliasRecord.CHALLENGER : AliasRecord.CHAMPION;
    String alias = command.alias() == null ? usual : command.alias();
    if (command.expected() != null) {
      context.registrar().requireTarget(alias, command.expected());
    }
    return switch (command.command()) {
      case RETRAIN -> accept(id, alias, command.config());
      case PROMOTE -> promote(id, command.version(), alias);
      case ROLLBACK -> promote(id, context.registrar().rollbackTarget(alias), alias);
      case DISMISS -> dismiss(id, alias);
      case CANCEL -> cancel(id, command.request());
    };
  }

  private Decision accept(String id, String alias, Map<String, Object> config) {
    int length = Json.toJson(config).length();
    if (length > MOST_CHARACTERS) {
      throw new IllegalArgumentException(
          "config: %d characters, at most %d are allowed".formatted(length, MOST_CHARACTERS));
    }
    if (context.requests().open().size() >= MOST_OPEN) {
      throw new IllegalArgumentException(
          "%d trainings wait already: cancel some of them first".formatted(MOST_OPEN));
    }
    requireRoomForBundles();
    Map<String, Object> effective = effective(config);
    context.settings().requireAllowed(effective);
    context.job().check(Json.toTree(GoldSettings.withoutTopic(effective, topics)));
    TrainingStatus accepted =
        new TrainingStatus.Builder(id, State.ACCEPTED)
            .training(alias, effective)
            .build(Instant.now());
    context
        .refusal(accepted, FIGURES_BYTES)
        .ifPresent(
            reason -> {
              throw new IllegalArgumentException("config: the status of the training: " + reason);
            });
    return new Decision(List.of(accepted), List.of());
  }

  /** Rather now than after hours of training. */
  private void requireRoomForBundles() {
    String topic = topics.modelBundles().name();
    context
        .limits()
        .known(topic)
        .filter(limits -> limits.maxBytes() < BundleChunks.CHUNK_BYTES)
        .ifPresent(
            limits -> {
              throw new IllegalArgumentException(
                  "topic %s takes records of %d bytes, and no model: set its max.message.bytes to %d"
                      .formatted(topic, limits.maxBytes(), BundleChunks.MAX_RECORD_BYTES));
            });
  }

  /** Settings of the request over those of the service, or those of the last training. */
  private Map<String, Object> effective(Map<String, Object> config) {
    Map<String, Object> defaults = context.settings().defaultConfig();
    return config.isEmpty()
        ? context.requests().lastConfig().orElse(defaults)
        : GoldSettings.overlay(defaults, config);
  }

  private Decision promote(String id, String version, String alias) {
    return new Decision(
        List.of(completed(id, version)), context.registrar().promote(version, alias));
  }

  private Decision dismiss(String id, String alias) {
    String version = context.registrar().dismissible(alias);
    return new Decision(
        List.of(completed(id, version)), List.of(context.registrar().withoutAlias(alias)));
  }

  /** Confirms and cancels together: a cancel that was confirmed holds, whatever dies after it. */
  private Decision cancel(String id, String target) {
    List<TrainingStatus> found =
        context.requests().open().stream()
            .filter(
                status ->
                    target == null
                        ? status.state() == State.RUNNING
                        : status.requestId().equals(target))
            .toList();
    if (found.size() > 1) {
      throw new IllegalArgumentException(
          "several trainings run: name one of %s as 'request'"
              .formatted(found.stream().map(TrainingStatus::requestId).toList()));
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          target == null
              ? "nothing to cancel: no training runs"
              : "nothing to cancel: request '%s' is neither queued nor running".formatted(target));
    }
    String cancelled = found.get(0).requestId();
    return new Decision(
        List.of(TrainingStatus.of(cancelled, State.CANCELLED, Instant.now()), completed(id, null)),
        List.of());
  }

  /** None if the topic takes not even the reason. */
  private List<ProducerRecord<byte[], byte[]>> deadLetter(
      ConsumerRecord<byte[], byte[]> record, String reason) {
    String topic = topics.deadLetters().name();
    RawRecord source =
        new RawRecord(record.key(), record.value(), record.headers(), record.timestamp());
    Optional<RawRecord> letter =
        DeadLetter.rejected(record.topic(), record.partition(), record.offset(), reason)
            .of(source, context.limits().of(topic), System.currentTimeMillis());
    if (letter.isEmpty()) {
      LOG.error(
          "{} takes too few bytes for a dead letter: raise its max.message.bytes. Left out: {}",
          topic,
          reason);
    }
    return letter.map(raw -> raw.to(topic)).stream().toList();
  }

  private static TrainingStatus rejected(String id, String reason) {
    return TrainingStatus.error(id, State.REJECTED, reason, Instant.now());
  }

  private static TrainingStatus completed(String id, String version) {
    return new TrainingStatus.Builder(id, State.COMPLETED).version(version).build(Instant.now());
  }

  /** The record's key, or where the record is if there is none that can be an id. */
  private static String id(ConsumerRecord<byte[], byte[]> record) {
    String key = wrongKey(record).isPresent() ? "" : key(record).orElse("");
    return SentenceRecord.id(key, record.topic(), record.partition(), record.offset());
  }

  /** Why the key can be no id, if there is one that cannot. */
  private static Optional<String> wrongKey(ConsumerRecord<byte[], byte[]> record) {
    Optional<String> key = key(record);
    if (key.isEmpty()) {
      return Optional.of("the key is not valid UTF-8: expected a request id, or no key");
    }
    try {
      if (!key.get().isEmpty()) {
        ControlCommand.requireId(key.get());
      }
      return Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.of(e.getMessage());
    }
  }

  /** Empty if it is not UTF-8: two such keys would look the same. */
  private static Optional<String> key(ConsumerRecord<byte[], byte[]> record) {
    try {
      return Optional.of(record.key() == null ? "" : Utf8.decode(record.key()));
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
