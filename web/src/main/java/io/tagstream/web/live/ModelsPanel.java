package io.tagstream.web.live;

import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The versions: what each is made of, how good it is, and how it lived. */
final class ModelsPanel implements Panel {
  private static final int RECORDS = 5000;
  private static final int METRICS = 2000;
  private static final int VERDICTS = 1000;

  /** So many versions are shown, the newest, and so many moves are known. */
  static final int VERSIONS = 100;

  private static final int MOVES = 1000;

  /** Of versions that are not in the registry, too. */
  private static final int SCORED = 1000;

  private static final int ANSWERS = 40;

  private final Source source;
  private final Topics topics;
  private final Requests requests;
  private final Deque<Lives.Move> moves = new ArrayDeque<>();
  private final Map<String, ModelShown.Stream> streams = new LinkedHashMap<>();
  private final Map<String, ChallengerVerdict> verdicts = new LinkedHashMap<>();
  private RegistrySnapshot registry;
  private long edition;

  /**
   * A panel of the registry.
   *
   * @param requests which another panel reads
   */
  ModelsPanel(Source source, Requests requests) {
    this.source = source;
    this.topics = source.topics();
    this.requests = requests;
  }

  /**
   * What there is to see.
   *
   * @param versions the newest first
   * @param total how many there are
   * @param answers how the last requests stand, the newest first
   */
  record Models(List<ModelShown> versions, int total, List<Request.Shown> answers) {}

  @Override
  public String name() {
    return "models";
  }

  @Override
  public Map<String, Integer> topics() {
    return Map.of(
        topics.modelRegistry().name(),
        RECORDS,
        topics.evaluationMetrics().name(),
        METRICS,
        topics.challengerVerdicts().name(),
        VERDICTS);
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    if (record.topic().equals(topics.modelRegistry().name())) {
      moved(record);
    } else if (record.topic().equals(topics.evaluationMetrics().name())) {
      if (topics.evaluationMetrics().decode(record.value())
          instanceof Decoded.Value<EvaluationMetrics> metrics) {
        scored(metrics.value());
      }
    } else if (topics.challengerVerdicts().decode(record.value())
        instanceof Decoded.Value<ChallengerVerdict> verdict) {
      keep(verdicts, verdict.value().modelVersion(), verdict.value());
    }
  }

  private void moved(ConsumerRecord<byte[], byte[]> record) {
    String key = record.key() == null ? "" : new String(record.key(), StandardCharsets.UTF_8);
    if (!RegistryRecord.isAlias(key) || !ModelShown.isName(key)) {
      return;
    }
    String alias = RegistryRecord.alias(key);
    if (record.value() == null) {
      moves.add(new Lives.Move(alias, null, null, Instant.ofEpochMilli(record.timestamp()), null));
    } else if (topics.modelRegistry().decode(record.value())
            instanceof Decoded.Value<RegistryRecord> value
        && value.value() instanceof AliasRecord to) {
      moves.add(new Lives.Move(alias, to.version(), to.previousVersion(), to.timestamp(), null));
    } else {
      return;
    }
    edition++;
    if (moves.size() > MOVES) {
      moves.remove();
    }
  }

  private void scored(EvaluationMetrics metrics) {
    metrics
        .sinceBeginning()
        .ifPresent(
            window ->
                keep(
                    streams,
                    metrics.modelVersion(),
                    ModelShown.Stream.of(window, metrics.timestamp())));
  }

  /** Of many, those that were told of last. */
  private <T> void keep(Map<String, T> all, String version, T value) {
    if (ModelShown.isName(version)) {
      all.remove(version);
      all.put(version, value);
      if (all.size() > SCORED) {
        all.remove(all.keySet().iterator().next());
      }
      edition++;
    }
  }

  @Override
  public long edition() {
    RegistrySnapshot now = source.registry().get();
    if (!now.equals(registry)) {
      registry = now;
      edition++;
    }
    return edition + requests.ends();
  }

  @Override
  public Models shown() {
    RegistrySnapshot now = source.registry().get();
    List<Request> asked = requests.all();
    List<Lives.Move> known = new ArrayList<>(moves);
    now.aliases().forEach((alias, to) -> addIfLost(known, alias, to));
    Map<String, List<Lives.Span>> lives = Lives.of(known, asked);
    Map<String, Request> makers = new HashMap<>();
    asked.stream()
        .filter(request -> request.isTraining() && request.isCompleted())
        .forEach(request -> makers.put(request.version(), request));
    List<ModelVersion> newest = new ArrayList<>(now.newestLast());
    Collections.reverse(newest);
    List<ModelShown> versions =
        newest.stream()
            .limit(VERSIONS)
            .map(
                model ->
                    ModelShown.of(
                        model,
                        now,
                        streams.get(model.version()),
                        makers.get(model.version()),
                        verdicts.get(model.version()),
                        lives.getOrDefault(model.version(), List.of())))
            .toList();
    List<Request> last =
        new ArrayList<>(asked.subList(Math.max(0, asked.size() - ANSWERS), asked.size()));
    Collections.reverse(last);
    return new Models(versions, newest.size(), last.stream().map(Request::answer).toList());
  }

  /** Where an alias points is known, whatever was read here. */
  private static void addIfLost(List<Lives.Move> known, String alias, AliasRecord to) {
    boolean isKnown =
        known.stream()
            .anyMatch(
                move ->
                    move.alias().equals(alias)
                        && Objects.equals(move.version(), to.version())
                        && move.at().equals(to.timestamp()));
    if (!isKnown) {
      known.add(new Lives.Move(alias, to.version(), to.previousVersion(), to.timestamp(), null));
    }
  }
}
