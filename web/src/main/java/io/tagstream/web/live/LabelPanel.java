package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** What labelling has done: how much is labelled, how F1 has moved, whether to train on it. */
final class LabelPanel implements Panel {
  /** Fewer new sentences with gold change a model little. */
  static final int WORTH_IT = 50;

  private static final int GOLD = 10_000;
  private static final int METRICS = 500;
  private static final int TRAININGS = 500;
  private static final int MOST_TYPES = 200;
  private static final int MOST_LISTED = 100;
  private static final Pattern PREFIX = Pattern.compile("^[BIESLUMW]-(?=.)");

  private final Source source;
  private final Topics topics;
  private final Clock clock;
  private final LabelCount labelled = new LabelCount(2 * GOLD);
  private final QualityLog quality = new QualityLog();
  private final Map<String, Boolean> running = new LinkedHashMap<>();
  private TrainingStatus completed;
  private long changes;

  LabelPanel(Source source, Clock clock) {
    this.source = source;
    this.topics = source.topics();
    this.clock = clock;
  }

  /**
   * What is shown.
   *
   * @param today sentences labelled on this page since midnight here
   * @param labelled on this page, in all that is seen
   * @param since when the first of them was; null without one
   * @param gold sentences with gold, whoever wrote it, in all that is seen
   * @param more whether there may be more than what is seen
   * @param before the champion's quality when labelling began; null if that is not known
   * @param quality how the champion's has moved, the latest last
   * @param version the champion; null without one
   * @param types that it knows
   * @param retrain whether it is worth a training
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Shown(
      int today,
      int labelled,
      Instant since,
      int gold,
      boolean more,
      QualityLog.Point before,
      List<QualityLog.Point> quality,
      String version,
      List<String> types,
      Retrain retrain) {}

  /**
   * A training on what is labelled.
   *
   * @param fresh sentences whose gold came after the last training was completed
   * @param worth how many are worth it
   * @param version the last one that was trained; null if none is known
   * @param running whether a training runs or waits
   * @param config what to ask for
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Retrain(
      int fresh, int worth, String version, boolean running, Map<String, Object> config) {}

  @Override
  public String name() {
    return "label";
  }

  @Override
  public Map<String, Integer> topics() {
    return Map.of(
        topics.goldEntities().name(),
        GOLD,
        topics.evaluationMetrics().name(),
        METRICS,
        topics.trainingStatus().name(),
        TRAININGS);
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.goldEntities().name())) {
      gold(record);
    } else if (record.topic().equals(topics.evaluationMetrics().name())) {
      if (topics.evaluationMetrics().decode(record.value())
          instanceof Decoded.Value<EvaluationMetrics> metrics) {
        metrics(metrics.value());
      }
    } else if (topics.trainingStatus().decode(record.value())
        instanceof Decoded.Value<TrainingStatus> status) {
      training(status.value());
    }
  }

  private void gold(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null) {
      return;
    }
    if (record.value() == null) {
      labelled.withdraw(record.key());
      changes++;
    } else if (topics.goldEntities().decode(record.value())
        instanceof Decoded.Value<GoldSentence>) {
      labelled.add(
          record.key(), record.timestamp(), record.headers().lastHeader(Labelling.HEADER) != null);
      changes++;
    }
  }

  private void metrics(EvaluationMetrics metrics) {
    metrics
        .sinceBeginning()
        .ifPresent(
            window -> {
              quality.add(metrics.modelVersion(), metrics.timestamp(), window);
              changes++;
            });
  }

  private void training(TrainingStatus status) {
    changes++;
    if (status.state().isFinal()) {
      running.remove(status.requestId());
    } else {
      running.put(status.requestId(), true);
      if (running.size() > MOST_LISTED) {
        running.remove(running.keySet().iterator().next());
      }
    }
    if (status.state() == TrainingStatus.State.COMPLETED
        && status.promoted() != null
        && (completed == null || !completed.timestamp().isAfter(status.timestamp()))) {
      completed = status;
    }
  }

  @Override
  public long edition() {
    RegistrySnapshot registry = source.registry().get();
    return 31 * changes + Objects.hashCode(registry.aliases().get(AliasRecord.CHAMPION));
  }

  @Override
  public Shown shown() {
    Instant since = labelled.since();
    Instant midnight = LocalDate.now(clock).atStartOfDay(clock.getZone()).toInstant();
    ModelVersion champion = source.registry().get().champion().orElse(null);
    String version = champion == null ? null : champion.version();
    return new Shown(
        labelled.labelledAfter(midnight),
        labelled.labelled(),
        since,
        labelled.all(),
        labelled.all() >= GOLD,
        since == null ? null : quality.at(since),
        version == null ? List.of() : quality.of(version),
        version,
        champion == null ? List.of() : types(champion.labels()),
        retrain());
  }

  private static List<String> types(List<String> labels) {
    return labels.stream()
        .filter(label -> !label.equals("O"))
        .map(label -> PREFIX.matcher(label).replaceFirst(""))
        .distinct()
        .sorted()
        .limit(MOST_TYPES)
        .toList();
  }

  private Retrain retrain() {
    Map<String, Object> config = new LinkedHashMap<>();
    config.put("train_topic", topics.goldEntities().name());
    if (completed != null && completed.config().get("model_name_or_path") instanceof String base) {
      config.put("model_name_or_path", base);
    }
    return new Retrain(
        labelled.after(completed == null ? Instant.MIN : completed.timestamp()),
        WORTH_IT,
        completed == null ? null : completed.version(),
        !running.isEmpty(),
        config);
  }
}
