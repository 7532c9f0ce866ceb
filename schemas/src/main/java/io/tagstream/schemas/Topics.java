package io.tagstream.schemas;

import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.json.JsonDeserializer;
import io.tagstream.schemas.json.JsonSerializer;
import io.tagstream.schemas.record.BundleChunks;
import io.tagstream.schemas.record.ChallengerVerdict;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.RegistryRecord;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TrainingStatus;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/**
 * Every topic of Tagstream.
 *
 * @param prefix put before each name, such as {@code ner.}; may be empty
 * @param inputs what taggers read, under its full names; null for {@link #sentences()}
 * @param results the full name of {@link #taggedEntities()}; null for the usual one
 * @param enriched where users' own records go with entities in them, in full; null for nowhere
 */
public record Topics(String prefix, TopicSelection inputs, String results, String enriched) {
  // Event times older than a topic's retention are deleted silently, and people replay old text.
  private static final Map<String, String> KEPT = Map.of(TopicConfig.RETENTION_MS_CONFIG, "-1");
  private static final Map<String, String> COMPACTED =
      Map.of(TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT);
  private static final Map<String, String> BUNDLES =
      Map.of(
          TopicConfig.CLEANUP_POLICY_CONFIG,
          TopicConfig.CLEANUP_POLICY_DELETE,
          TopicConfig.RETENTION_MS_CONFIG,
          "-1",
          TopicConfig.RETENTION_BYTES_CONFIG,
          "-1",
          TopicConfig.MAX_MESSAGE_BYTES_CONFIG,
          String.valueOf(BundleChunks.MAX_RECORD_BYTES));

  public Topics {
    if (!prefix.matches("[a-zA-Z0-9._-]{0,200}")) {
      throw new IllegalArgumentException(
          "topic prefix '" + prefix + "': only letters, digits, '.', '_' and '-' are allowed");
    }
    requireName(results);
    requireName(enriched);
  }

  private static void requireName(String name) {
    if (name != null) {
      var unused = TopicSelection.of(name);
    }
  }

  /** The topics under their usual names. */
  public Topics(String prefix) {
    this(prefix, null, null, null);
  }

  /** The topics without a prefix. */
  public Topics() {
    this("");
  }

  /**
   * The same, for taggers that read and write under other names.
   *
   * @param otherInputs see {@link #inputs}; may be null
   * @param otherResults see {@link #results}; may be null
   * @param otherEnriched see {@link #enriched}; may be null
   * @throws IllegalArgumentException naming a topic that would be read and written, or written as
   *     two things
   */
  public Topics with(TopicSelection otherInputs, String otherResults, String otherEnriched) {
    Topics topics = new Topics(prefix, otherInputs, otherResults, otherEnriched);
    Set<String> own = new HashSet<>();
    for (Topic<?, ?> topic : topics.all()) {
      boolean isInput = otherInputs == null && topic.name().equals(topics.sentences().name());
      if (!own.add(topic.name())) {
        throw new IllegalArgumentException(
            "topic %s has other records already: choose another one".formatted(topic.name()));
      }
      if (!isInput && topics.read().has(topic.name())) {
        throw new IllegalArgumentException(
            "topic %s is written by Tagstream: it cannot be an input, too (%s)"
                .formatted(topic.name(), topics.read()));
      }
    }
    return topics;
  }

  /** What taggers read. */
  public TopicSelection read() {
    return inputs == null ? TopicSelection.of(sentences().name()) : inputs;
  }

  /** Text to tag, by sentence id (optional). Its {@link Topic#raw} form suits the tagger. */
  public Topic<String, SentenceRecord> sentences() {
    Serde<SentenceRecord> serde =
        Serdes.serdeFrom(new JsonSerializer<>(), new JsonDeserializer<>(SentenceDecoder::read));
    return topic("sentences", serde, KEPT);
  }

  /** Tagged sentences, by sentence id. */
  public Topic<String, TaggedSentence> taggedEntities() {
    return new Topic<>(
        results == null ? prefix + "tagged-entities" : results,
        Serdes.String(),
        Json.serde(TaggedSentence.class),
        false,
        KEPT);
  }

  /** Users' own records with entities in them, under their own keys; empty unless it is wanted. */
  public Optional<Topic<byte[], byte[]>> enrichedRecords() {
    return Optional.ofNullable(enriched).map(Topics::bytes);
  }

  /** What challengers made of the sentences that they were tried on, by sentence id. */
  public Topic<String, TaggedSentence> challengerEntities() {
    return topic("challenger-entities", Json.serde(TaggedSentence.class), KEPT);
  }

  /** Gold, by sentence id. */
  public Topic<String, GoldSentence> goldEntities() {
    return topic("gold-entities", Json.serde(GoldSentence.class), KEPT);
  }

  /** Tagged sentences of whose tags the model was unsure, for annotators, by sentence id. */
  public Topic<String, TaggedSentence> labelQueue() {
    return topic("label-queue", Json.serde(TaggedSentence.class), KEPT);
  }

  /** Confusion counts of single sentences, by model version. */
  public Topic<String, EvaluationScore> evaluationScores() {
    return topic("evaluation-scores", Json.serde(EvaluationScore.class), KEPT);
  }

  /** Precision, recall and F1, by model version. */
  public Topic<String, EvaluationMetrics> evaluationMetrics() {
    return topic("evaluation-metrics", Json.serde(EvaluationMetrics.class), COMPACTED);
  }

  /** Signals of versions that have risen, by model version. */
  public Topic<String, DriftAlarm> driftAlarms() {
    return topic("drift-alarms", Json.serde(DriftAlarm.class), KEPT);
  }

  /** How challengers compare with their champions, by model version. */
  public Topic<String, ChallengerVerdict> challengerVerdicts() {
    return topic("challenger-verdicts", Json.serde(ChallengerVerdict.class), KEPT);
  }

  /** Versions, by name, and aliases, by {@code alias:<name>}. */
  public Topic<String, RegistryRecord> modelRegistry() {
    return ordered("model-registry", RegistryRecord.serde(), COMPACTED);
  }

  /** Chunks of bundles, by {@code version/NNNNN}. */
  public Topic<String, byte[]> modelBundles() {
    return ordered("model-bundles", Serdes.ByteArray(), BUNDLES);
  }

  /** Requests to the trainer, by request id. */
  public Topic<String, ControlCommand> control() {
    return ordered("control", Json.serde(ControlCommand.class), KEPT);
  }

  /** How requests stand, by request id; the last status of each is kept. */
  public Topic<String, TrainingStatus> trainingStatus() {
    return ordered("training-status", Json.serde(TrainingStatus.class), COMPACTED);
  }

  /** What could not be read: original key and bytes, and {@link DeadLetter} headers. */
  public Topic<byte[], byte[]> deadLetters() {
    return bytes(prefix + "dead-letters");
  }

  /** All of them, in the order of the design, but for inputs of other names: those are others'. */
  public List<Topic<?, ?>> all() {
    return Stream.of(
            inputs == null ? Stream.of(sentences()) : Stream.<Topic<?, ?>>of(),
            enrichedRecords().stream(),
            own().stream())
        .<Topic<?, ?>>flatMap(topics -> topics)
        .toList();
  }

  private List<Topic<?, ?>> own() {
    return List.of(
        taggedEntities(),
        challengerEntities(),
        goldEntities(),
        labelQueue(),
        evaluationScores(),
        evaluationMetrics(),
        driftAlarms(),
        challengerVerdicts(),
        modelRegistry(),
        modelBundles(),
        control(),
        trainingStatus(),
        deadLetters());
  }

  private static Topic<byte[], byte[]> bytes(String name) {
    return new Topic<>(name, Serdes.ByteArray(), Serdes.ByteArray(), false, KEPT);
  }

  private <V> Topic<String, V> topic(String name, Serde<V> values, Map<String, String> config) {
    return new Topic<>(prefix + name, Serdes.String(), values, false, config);
  }

  private <V> Topic<String, V> ordered(String name, Serde<V> values, Map<String, String> config) {
    return new Topic<>(prefix + name, Serdes.String(), values, true, config);
  }
}
