package io.tagstream.streams.scoring.windows;

import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.ChallengerVerdict.Verdict;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.ModelComparison;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.output.InternalTopics;
import io.tagstream.streams.scoring.output.RejectedRecords;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.scoring.state.WindowStores;
import io.tagstream.streams.stage.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.kafka.streams.processor.Cancellable;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Keeps the windows of the versions of its partition, and emits the metrics of those that have
 * changed, once per interval of wall-clock time; and alarms at once.
 */
public final class WindowsProcessor implements Processor<byte[], byte[], Object, Object> {
  public static final String METRICS_SINK = "scoring-write-metrics";
  public static final String ALARMS_SINK = "scoring-write-alarms";
  public static final String VERDICTS_SINK = "scoring-write-verdicts";
  public static final String CONTROL_SINK = "scoring-write-control";
  public static final String DEAD_LETTERS = "scoring-windows-dead-letters";

  /** Topics that Kafka Streams makes for it. */
  public static final InternalTopics TOPICS =
      InternalTopics.changelogs(
          WindowStores.PROGRESS,
          WindowStores.SLOTS,
          WindowStores.TALLIES,
          WindowStores.DRIFT,
          WindowStores.SCORES);

  private static final Duration EXPIRY_INTERVAL = Duration.ofHours(1);

  private final ScoringConfig config;
  private final ScoringMetrics metrics;
  private final DeadLetters deadLetters;
  private final Topic<String, EvaluationScore> topic;
  private final Map<String, VersionWindows> versions = new HashMap<>();
  private final TreeSet<String> changed = new TreeSet<>();
  private ProcessorContext<Object, Object> context;
  private List<String> internalTopics;
  private RejectedRecords rejected;
  private WindowStores stores;
  private Cancellable expiry;
  private Cancellable emission;

  public WindowsProcessor(ScoringConfig config, ScoringMetrics metrics, DeadLetters deadLetters) {
    this.config = config;
    this.metrics = metrics;
    this.deadLetters = deadLetters;
    this.topic = config.topics().evaluationScores();
  }

  /**
   * Takes up the stores, so that gauges go on where they were and the last state is emitted. Kafka
   * Streams may do so with a processor that was closed, after a transaction that was aborted.
   */
  @Override
  public void init(ProcessorContext<Object, Object> context) {
    this.context = context;
    internalTopics = TOPICS.of(context.applicationId());
    rejected = new RejectedRecords(context, deadLetters, DEAD_LETTERS);
    stores = new WindowStores(context, config.scoresBetweenSaves());
    stores.load().forEach((version, state) -> windows(version).restore(state));
    stores.loadScores().forEach(this::applyAgain);
    for (String version : versions.keySet()) {
      metrics.windows(current(version));
      emitSoon(version);
    }
    expiry = context.schedule(EXPIRY_INTERVAL, PunctuationType.STREAM_TIME, this::expire);
  }

  /** Versions that later ones have replaced so long ago that no sentence of theirs is kept. */
  private void expire(long streamTime) {
    long since = streamTime - config.retention().toMillis();
    List<String> expired =
        versions.entrySet().stream()
            .filter(version -> version.getValue().activeMillis() < since)
            .map(Map.Entry::getKey)
            .toList();
    for (String version : expired) {
      versions.remove(version).erase(stores);
      changed.remove(version);
      metrics.forget(version);
    }
    if (!expired.isEmpty()) {
      stores.save();
    }
  }

  private void applyAgain(byte[] score) {
    EvaluationScore value = topic.valueSerde().deserializer().deserialize(topic.name(), score);
    var unused = windows(value.modelVersion()).apply(value, context.currentStreamTimeMs(), stores);
  }

  @Override
  public void process(Record<byte[], byte[]> record) {
    topic
        .decode(record.value())
        .either(score -> process(record, score), reason -> rejected.reject(record, reason));
  }

  private void process(Record<byte[], byte[]> record, EvaluationScore score) {
    count(record, score)
        .ifPresentOrElse(
            reason -> rejected.reject(record, "topic " + topic.name() + ": " + reason),
            () -> emitSoon(score.modelVersion()));
  }

  @Override
  public void close() {
    versions.keySet().forEach(metrics::forget);
    versions.clear();
    changed.clear();
    expiry.cancel();
    if (emission != null) {
      emission.cancel();
      emission = null;
    }
  }

  private Optional<String> count(Record<byte[], byte[]> record, EvaluationScore score) {
    String version = score.modelVersion();
    String key = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
    // Another key may be in another partition, and a version's windows are in one.
    if (!version.equals(key)) {
      return Optional.of("the key is '%s', expected the version '%s'".formatted(key, version));
    }
    Optional<String> refusal = refusal(record, score);
    if (refusal.isEmpty()) {
      Findings findings = windows(version).apply(score, context.currentStreamTimeMs(), stores);
      findings.alarms().forEach(alarm -> raise(alarm, record.timestamp()));
      findings
          .duel()
          .filter(duel -> config.actions().challenger().isDue(duel.sentences()))
          .ifPresent(duel -> judge(score, duel.compare(), record.timestamp()));
      stores.keep(record.value());
    }
    return refusal;
  }

  private Optional<String> refusal(Record<byte[], byte[]> record, EvaluationScore score) {
    String version = score.modelVersion();
    if (version.length() > ScoringConfig.LONGEST_VERSION) {
      return Optional.of("a model version of %d characters".formatted(version.length()));
    }
    return InternalTopics.refusal(internalTopics, deadLetters.limits(), DeadLetters.raw(record))
        .or(() -> windows(version).refusal(score));
  }

  private void raise(DriftAlarm alarm, long timestamp) {
    String version = alarm.modelVersion();
    metrics.drifted(alarm);
    context.forward(new Record<>(version, alarm, timestamp), ALARMS_SINK);
    if (config.actions().retrainOnDrift()) {
      // A request is done once: for each version there is one training, however often it drifts.
      request("drift-" + version, ControlCommand.retrain(Map.of()), timestamp);
    }
  }

  private void judge(EvaluationScore score, ModelComparison comparison, long timestamp) {
    String challenger = score.modelVersion();
    Verdict verdict =
        config.actions().challenger().judge(comparison.sentences(), comparison.probability());
    context.forward(
        new Record<>(
            challenger,
            new ChallengerVerdict(challenger, score.timestamp(), verdict, comparison),
            timestamp),
        VERDICTS_SINK);
    if (config.actions().challenger().decide() && verdict != Verdict.UNDECIDED) {
      decide(challenger, comparison, verdict == Verdict.BETTER, timestamp);
    }
  }

  /** Only while the aliases are as they were when the two were compared. */
  private void decide(
      String challenger, ModelComparison comparison, boolean better, long timestamp) {
    String champion = comparison.champion();
    ControlCommand command =
        better
            ? ControlCommand.promote(challenger, AliasRecord.CHAMPION, champion)
            : ControlCommand.dismiss(AliasRecord.CHALLENGER, challenger);
    String id =
        "%s-%s-against-%s-after-%d"
            .formatted(
                better ? "promote" : "dismiss", challenger, champion, comparison.sentences());
    request(id, command, timestamp);
  }

  private void request(String id, ControlCommand command, long timestamp) {
    context.forward(new Record<>(id, command, timestamp), CONTROL_SINK);
  }

  private VersionWindows windows(String version) {
    return versions.computeIfAbsent(
        version,
        v -> new VersionWindows(v, config.lastSentences(), config.windows(), config.halfLife()));
  }

  private EvaluationMetrics current(String version) {
    return windows(version).metrics(Instant.ofEpochMilli(context.currentSystemTimeMs()));
  }

  private void emitSoon(String version) {
    changed.add(version);
    if (emission == null) {
      emission =
          context.schedule(config.metricsInterval(), PunctuationType.WALL_CLOCK_TIME, this::emit);
    }
  }

  /** Ends itself when there was nothing to do: an idle application commits nothing. */
  private void emit(long now) {
    if (changed.isEmpty()) {
      emission.cancel();
      emission = null;
    }
    for (String version : changed) {
      EvaluationMetrics figures = current(version);
      metrics.windows(figures);
      context.forward(new Record<Object, Object>(version, figures, now), METRICS_SINK);
    }
    changed.clear();
  }
}
