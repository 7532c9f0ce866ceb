package io.tagstream.streams.scoring;

import io.tagstream.schemas.Json;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;

/**
 * Scores predictions against gold, in two steps with a topic between them:
 *
 * <pre>
 * tagged-entities, gold-entities → join by sentence → evaluation-scores
 * evaluation-scores → windows by model version → evaluation-metrics
 * </pre>
 *
 * <p>Both sources need the same number of partitions ({@link ScoringTopics}), and the application
 * needs {@code processing.guarantee=exactly_once_v2}. A reset of the application must empty {@code
 * evaluation-scores} too, or its scores count again.
 */
public final class ScoringTopology {
  private static final String JOIN = "scoring-join";
  private static final String WINDOWS = "scoring-windows";
  private static final String SCORES_SINK = "scoring-write-scores";
  private static final String METRICS_SINK = "scoring-write-metrics";
  private static final String JOIN_DEAD_LETTERS = "scoring-join-dead-letters";
  private static final String WINDOWS_DEAD_LETTERS = "scoring-windows-dead-letters";

  private final ScoringConfig config;
  private final ScoringMetrics metrics;
  private final Topics topics;

  /** A topology by this configuration that tells the metrics. */
  public ScoringTopology(ScoringConfig config, ScoringMetrics metrics) {
    this.config = config;
    this.metrics = metrics;
    this.topics = config.topics();
  }

  /** The topology, for an application of its own. */
  public Topology build() {
    Topology topology = new Topology();
    addJoin(topology);
    addWindows(topology);
    return topology;
  }

  private void addJoin(Topology topology) {
    SentenceUpdate.Reader predictions = SentenceUpdate.predictions(topics.taggedEntities());
    SentenceUpdate.Reader gold = SentenceUpdate.gold(topics.goldEntities());
    Retention retention = Retention.of(config.retention());
    source(topology, "scoring-predictions", topics.taggedEntities());
    source(topology, "scoring-gold", topics.goldEntities());
    topology
        .addProcessor(
            "scoring-read-predictions",
            () -> new ReadProcessor(predictions, JOIN, JOIN_DEAD_LETTERS),
            "scoring-predictions")
        .addProcessor(
            "scoring-read-gold",
            () -> new ReadProcessor(gold, JOIN, JOIN_DEAD_LETTERS),
            "scoring-gold")
        .addProcessor(
            JOIN,
            () -> new JoinProcessor(retention, metrics),
            "scoring-read-predictions",
            "scoring-read-gold")
        .addStateStore(
            WindowStores.builder(JoinProcessor.SENTENCES, Json.serde(StoredSentence.class)), JOIN)
        .addStateStore(WindowStores.builder(JoinProcessor.EXPIRY, Serdes.String()), JOIN);
    sink(topology, SCORES_SINK, topics.evaluationScores(), JOIN);
    sink(
        topology,
        JOIN_DEAD_LETTERS,
        topics.deadLetters(),
        "scoring-read-predictions",
        "scoring-read-gold");
  }

  private void addWindows(Topology topology) {
    source(topology, "scoring-scores", topics.evaluationScores());
    topology.addProcessor(
        WINDOWS,
        () -> new WindowsProcessor(config, metrics, METRICS_SINK, WINDOWS_DEAD_LETTERS),
        "scoring-scores");
    WindowStores.builders().forEach(store -> topology.addStateStore(store, WINDOWS));
    sink(topology, METRICS_SINK, topics.evaluationMetrics(), WINDOWS);
    // A sink of its own: a shared one would make one sub-topology of the two.
    sink(topology, WINDOWS_DEAD_LETTERS, topics.deadLetters(), WINDOWS);
  }

  private static void source(Topology topology, String name, Topic<?, ?> topic) {
    Topic<byte[], byte[]> raw = topic.raw();
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        (record, partitionTime) -> eventTime(record),
        raw.keySerde().deserializer(),
        raw.valueSerde().deserializer(),
        raw.name());
  }

  /** Records of very old clients have no time; it must not stop the stream. */
  private static long eventTime(ConsumerRecord<Object, Object> record) {
    return record.timestamp() >= 0 ? record.timestamp() : System.currentTimeMillis();
  }

  private static <K, V> void sink(
      Topology topology, String name, Topic<K, V> topic, String... parents) {
    topology.addSink(
        name,
        topic.name(),
        topic.keySerde().serializer(),
        topic.valueSerde().serializer(),
        parents);
  }
}
