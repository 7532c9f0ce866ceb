package io.tagstream.streams.scoring;

import io.tagstream.runtime.topic.OutputLimits;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.scoring.join.JoinProcessor;
import io.tagstream.streams.scoring.join.ReadProcessor;
import io.tagstream.streams.scoring.join.SentenceSerdes;
import io.tagstream.streams.scoring.join.SentenceUpdate;
import io.tagstream.streams.scoring.meters.ScoringMetrics;
import io.tagstream.streams.scoring.output.OutputProcessor;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.scoring.state.WindowStores;
import io.tagstream.streams.scoring.windows.WindowsProcessor;
import io.tagstream.streams.stage.DeadLetters;
import io.tagstream.streams.stage.EventTime;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.state.Stores;

/**
 * Scores predictions against gold, in three steps with a topic between each:
 *
 * <pre>
 * gold-entities → read, and move to the partition of the sentence
 * tagged-entities, challenger-entities, that gold → join by sentence → evaluation-scores,
 *     label-queue, drift-alarms
 * evaluation-scores → windows by model version → evaluation-metrics, drift-alarms,
 *     challenger-verdicts, control
 * </pre>
 *
 * <p>Both sources need the same number of partitions ({@link ScoringTopics}), and the application
 * needs {@code processing.guarantee=exactly_once_v2}. A reset of the application must empty {@code
 * evaluation-scores} too, or its scores count again.
 */
final class ScoringTopology {
  private static final String READ_GOLD = "scoring-read-gold";
  private static final String MOVE_GOLD = "scoring-move-gold";
  private static final String GOLD_DEAD_LETTERS = "scoring-gold-dead-letters";
  private static final String JOIN = "scoring-join";
  private static final String WINDOWS = "scoring-windows";

  private final ScoringConfig config;
  private final ScoringMetrics metrics;
  private final Topics topics;
  private final DeadLetters deadLetters;

  /**
   * A topology by this configuration that tells the metrics.
   *
   * @param limits of the topics that it writes to, see {@link ScoringStage}
   */
  public ScoringTopology(ScoringConfig config, ScoringMetrics metrics, OutputLimits limits) {
    this.config = config;
    this.metrics = metrics;
    this.topics = config.topics();
    this.deadLetters = new DeadLetters(topics.deadLetters(), limits);
  }

  /** The topics that a step leaves to the next one, and those that Kafka Streams makes for it. */
  static List<String> internal(Topics topics, String applicationId) {
    return Stream.of(
            Stream.of(topics.evaluationScores().name()),
            JoinProcessor.TOPICS.of(applicationId).stream(),
            WindowsProcessor.TOPICS.of(applicationId).stream())
        .flatMap(names -> names)
        .toList();
  }

  /** The topology, for an application of its own. */
  public Topology build() {
    Topology topology = goldById();
    addJoin(topology);
    addWindows(topology);
    return topology;
  }

  /**
   * Gold in the partition of its sentence, whoever wrote it: clients other than Java's hash keys in
   * another way, and would put it elsewhere.
   */
  private Topology goldById() {
    SentenceUpdate.Reader gold = SentenceUpdate.gold(topics.goldEntities());
    StreamsBuilder builder = new StreamsBuilder();
    var unused =
        builder.stream(
                topics.goldEntities().name(),
                Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                    .withName("scoring-gold")
                    .withTimestampExtractor(new EventTime())
                    .withOffsetResetPolicy(AutoOffsetReset.earliest()))
            // Before it moves, so that a dead letter names the record that a user wrote.
            .process(
                () -> new ReadProcessor(gold, deadLetters, MOVE_GOLD, GOLD_DEAD_LETTERS),
                Named.as(READ_GOLD))
            .map(
                (id, update) -> KeyValue.pair((String) id, (SentenceUpdate.Gold) update),
                Named.as(MOVE_GOLD))
            .repartition(
                Repartitioned.<String, SentenceUpdate.Gold>as(JoinProcessor.GOLD_BY_ID)
                    .withKeySerde(Serdes.String())
                    .withValueSerde(SentenceSerdes.gold()));
    Topology topology = builder.build();
    sink(topology, GOLD_DEAD_LETTERS, topics.deadLetters(), READ_GOLD);
    return topology;
  }

  private void addJoin(Topology topology) {
    SentenceUpdate.Reader predictions = SentenceUpdate.predictions(topics.taggedEntities());
    SentenceUpdate.Reader challenges = SentenceUpdate.predictions(topics.challengerEntities());
    source(topology, "scoring-predictions", topics.taggedEntities());
    source(topology, "scoring-challenges", topics.challengerEntities());
    topology
        .addProcessor(
            "scoring-read-predictions",
            () -> new ReadProcessor(predictions, deadLetters, JOIN, JoinProcessor.DEAD_LETTERS),
            "scoring-predictions")
        .addProcessor(
            "scoring-read-challenges",
            () -> new ReadProcessor(challenges, deadLetters, JOIN, JoinProcessor.DEAD_LETTERS),
            "scoring-challenges")
        .addProcessor(
            JOIN,
            () -> new JoinProcessor(config, metrics, deadLetters),
            "scoring-read-predictions",
            "scoring-read-challenges",
            JoinProcessor.GOLD_BY_ID + "-repartition-source");
    JoinProcessor.stores().forEach(store -> topology.addStateStore(store, JOIN));
    Outputs outputs = new Outputs(topology, JOIN, JoinProcessor.DEAD_LETTERS);
    outputs.add(JoinProcessor.SCORES_SINK, topics.evaluationScores());
    outputs.add(JoinProcessor.LABELS_SINK, topics.labelQueue());
    outputs.add(JoinProcessor.SIGNAL_ALARMS_SINK, topics.driftAlarms());
    outputs.addDeadLetters(JOIN, "scoring-read-predictions", "scoring-read-challenges");
  }

  private void addWindows(Topology topology) {
    source(topology, "scoring-scores", topics.evaluationScores());
    topology.addProcessor(
        WINDOWS, () -> new WindowsProcessor(config, metrics, deadLetters), "scoring-scores");
    WindowStores.builders(Stores::persistentKeyValueStore)
        .forEach(store -> topology.addStateStore(store, WINDOWS));
    Outputs outputs = new Outputs(topology, WINDOWS, WindowsProcessor.DEAD_LETTERS);
    outputs.add(WindowsProcessor.METRICS_SINK, topics.evaluationMetrics());
    outputs.add(WindowsProcessor.ALARMS_SINK, topics.driftAlarms());
    outputs.add(WindowsProcessor.VERDICTS_SINK, topics.challengerVerdicts());
    outputs.add(WindowsProcessor.CONTROL_SINK, topics.control());
    outputs.addDeadLetters(WINDOWS);
  }

  /** What a step writes; no two steps share a sink, which would make one sub-topology of them. */
  private final class Outputs {
    private final Topology topology;
    private final String step;
    private final String deadLetterSink;
    private final List<String> names = new ArrayList<>();

    Outputs(Topology topology, String step, String deadLetterSink) {
      this.topology = topology;
      this.step = step;
      this.deadLetterSink = deadLetterSink;
    }

    /** A topic to which the step forwards by this name. */
    <K, V> void add(String name, Topic<K, V> topic) {
      String sink = name + "-topic";
      topology.addProcessor(
          name, () -> new OutputProcessor<>(topic, deadLetters, sink, deadLetterSink), step);
      sink(topology, sink, topic.raw(), name);
      names.add(name);
    }

    /** Adds a sink for what these parents reject, and what the topics added do not take. */
    void addDeadLetters(String... parents) {
      sink(
          topology,
          deadLetterSink,
          topics.deadLetters(),
          Stream.concat(names.stream(), Stream.of(parents)).toArray(String[]::new));
    }
  }

  private static void source(Topology topology, String name, Topic<?, ?> topic) {
    Topic<byte[], byte[]> raw = topic.raw();
    topology.addSource(
        AutoOffsetReset.earliest(),
        name,
        new EventTime(),
        raw.keySerde().deserializer(),
        raw.valueSerde().deserializer(),
        raw.name());
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
