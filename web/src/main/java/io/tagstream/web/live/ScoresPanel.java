package io.tagstream.web.live;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.Decoded;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.AliasRecord;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.web.live.scores.Confusions;
import io.tagstream.web.live.scores.Evidence;
import io.tagstream.web.live.scores.Marks;
import io.tagstream.web.live.scores.TypeNames;
import io.tagstream.web.live.scores.Versions;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** How good each version is and has been, by type, and what it confuses. */
final class ScoresPanel implements Panel {
  private static final int METRICS = 3000;
  private static final int SENTENCES = 3000;
  private static final int EVENTS = 300;

  /** Cells of all tables together: with examples, an event has some 50 KB of them. */
  private static final int CELLS = 160;

  private final Source source;
  private final Topics topics;
  private final Versions versions = new Versions();
  private final Marks marks = new Marks();
  private final Evidence champions;
  private final Evidence challengers;
  private final Map<String, Reader> readers;
  private long edition;

  ScoresPanel(Source source) {
    this.source = source;
    this.topics = source.topics();
    champions = new Evidence(topics.taggedEntities(), topics.goldEntities());
    challengers = new Evidence(topics.challengerEntities(), topics.goldEntities());
    readers =
        Map.of(
            topics.evaluationMetrics().name(), this::readMetrics,
            topics.driftAlarms().name(), this::readDrift,
            topics.challengerVerdicts().name(), this::readVerdict,
            topics.modelRegistry().name(), this::readAlias,
            topics.taggedEntities().name(), champions::result,
            topics.challengerEntities().name(), challengers::result,
            topics.goldEntities().name(), this::readGold);
  }

  /** Reads a record of one topic. */
  private interface Reader {
    void read(ConsumerRecord<byte[], byte[]> record);
  }

  /**
   * The view.
   *
   * @param champion where the alias points; null if it does not
   * @param challenger the same
   * @param gold the topic of gold
   * @param windows that there are
   * @param types that have a name here, the most frequent first
   * @param versions the latest, the newest last
   * @param marks what happened, the oldest first
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Scores(
      String champion,
      String challenger,
      String gold,
      List<String> windows,
      List<String> types,
      List<Version> versions,
      List<Marks.Mark> marks) {}

  /**
   * A version.
   *
   * @param number how many were published before it; null if it is not in the registry (any more)
   * @param windows its scores; empty without gold
   * @param expected how good it believes itself to be; null where nothing is seen of it lately
   * @param topic of its results
   * @param confusions of the sentences with gold seen lately; null without one
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Version(
      String version,
      Integer number,
      Map<String, Versions.Window> windows,
      Evidence.Expected expected,
      String topic,
      Confusions.Table confusions) {}

  @Override
  public String name() {
    return "scores";
  }

  @Override
  public Map<String, Integer> topics() {
    return Map.of(
        topics.evaluationMetrics().name(), METRICS,
        topics.driftAlarms().name(), EVENTS,
        topics.challengerVerdicts().name(), EVENTS,
        topics.modelRegistry().name(), EVENTS,
        topics.taggedEntities().name(), SENTENCES,
        topics.challengerEntities().name(), SENTENCES,
        topics.goldEntities().name(), SENTENCES);
  }

  @Override
  public void accept(ConsumerRecord<byte[], byte[]> record) {
    Reader reader = readers.get(record.topic());
    if (reader != null) {
      edition++;
      reader.read(record);
    }
  }

  private void readMetrics(ConsumerRecord<byte[], byte[]> record) {
    if (topics.evaluationMetrics().decode(record.value())
        instanceof Decoded.Value<EvaluationMetrics> metrics) {
      versions.add(metrics.value());
    }
  }

  private void readDrift(ConsumerRecord<byte[], byte[]> record) {
    if (topics.driftAlarms().decode(record.value()) instanceof Decoded.Value<DriftAlarm> alarm) {
      marks.drifted(alarm.value());
    }
  }

  private void readVerdict(ConsumerRecord<byte[], byte[]> record) {
    if (topics.challengerVerdicts().decode(record.value())
        instanceof Decoded.Value<ChallengerVerdict> verdict) {
      marks.judged(verdict.value());
    }
  }

  private void readAlias(ConsumerRecord<byte[], byte[]> record) {
    if (record.key() == null || record.value() == null) {
      return;
    }
    String key = new String(record.key(), StandardCharsets.UTF_8);
    if (RegistryRecord.isAlias(key)
        && topics.modelRegistry().decode(record.value())
            instanceof Decoded.Value<RegistryRecord> read
        && read.value() instanceof AliasRecord alias) {
      marks.moved(RegistryRecord.alias(key), alias);
    }
  }

  private void readGold(ConsumerRecord<byte[], byte[]> record) {
    champions.gold(record);
    challengers.gold(record);
  }

  @Override
  public void begun() {
    champions.begun();
    challengers.begun();
  }

  @Override
  public long edition() {
    return edition;
  }

  @Override
  public Scores shown() {
    RegistrySnapshot registry = source.registry().get();
    String champion = version(registry, AliasRecord.CHAMPION);
    String challenger = version(registry, AliasRecord.CHALLENGER);
    Set<String> names =
        versions.shown(Stream.of(champion, challenger).filter(Objects::nonNull).toList());
    Map<String, Long> frequencies = new HashMap<>();
    versions.countTypes(names, frequencies);
    champions.countTypes(frequencies);
    challengers.countTypes(frequencies);
    TypeNames types = TypeNames.of(frequencies);
    return new Scores(
        champion,
        challenger,
        topics.goldEntities().name(),
        versions.windows(names),
        types.names(),
        versions(registry, names, types),
        marks.shown());
  }

  private static String version(RegistrySnapshot registry, String alias) {
    AliasRecord record = registry.aliases().get(alias);
    return record == null ? null : record.version();
  }

  private List<Version> versions(RegistrySnapshot registry, Set<String> names, TypeNames types) {
    Map<String, Integer> numbers = new HashMap<>();
    for (ModelVersion model : registry.newestLast()) {
      numbers.put(model.version(), numbers.size());
    }
    Map<String, Confusions> confused = champions.confusions(types);
    Map<String, Confusions> tried = challengers.confusions(types);
    Map<String, Evidence.Expected> expected = new HashMap<>(challengers.expected());
    expected.putAll(champions.expected());
    List<Version> shown = new ArrayList<>();
    for (String version : names) {
      boolean isTried = !confused.containsKey(version);
      Confusions table = isTried ? tried.get(version) : confused.get(version);
      shown.add(
          new Version(
              version,
              numbers.get(version),
              versions.windows(version, names, types),
              expected.get(version),
              (isTried ? topics.challengerEntities() : topics.taggedEntities()).name(),
              table == null ? null : table.shown(CELLS / names.size())));
    }
    shown.sort(
        Comparator.comparing(Version::number, Comparator.nullsLast(Comparator.naturalOrder()))
            .thenComparing(Version::version));
    return shown;
  }
}
