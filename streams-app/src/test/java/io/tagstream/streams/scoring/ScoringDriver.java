package io.tagstream.streams.scoring;

import io.tagstream.runtime.topic.OutputLimits;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TopicLimits;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.DriftAlarm;
import io.tagstream.schemas.record.EntityRecord;
import io.tagstream.schemas.record.EvaluationMetrics;
import io.tagstream.schemas.record.EvaluationScore;
import io.tagstream.schemas.record.GoldSentence;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.stage.DeadLetters;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;

/** The scoring topology without a broker. */
public final class ScoringDriver implements AutoCloseable {
  public static final String TEXT = "Ann and Bob";
  static final EntityRecord ANN = new EntityRecord("person", "Ann", 0, 3, null);
  static final EntityRecord BOB = new EntityRecord("person", "Bob", 8, 11, 0.5);
  static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
  public static final DeadLetters DEAD_LETTERS =
      new DeadLetters(new Topics().deadLetters(), TopicLimits::usual);

  public final InMemoryScoringMetrics metrics = new InMemoryScoringMetrics();
  final TopologyTestDriver driver;
  final TestInputTopic<String, byte[]> tagged;
  final TestInputTopic<String, byte[]> challenges;
  public final TestInputTopic<String, byte[]> gold;
  final TestInputTopic<String, byte[]> scoresIn;
  public final TestOutputTopic<String, EvaluationScore> scores;
  final TestOutputTopic<String, EvaluationMetrics> evaluations;
  final TestOutputTopic<String, TaggedSentence> labelQueue;
  final TestOutputTopic<String, DriftAlarm> driftAlarms;
  public final TestOutputTopic<byte[], byte[]> deadLetters;

  /**
   * Opens it.
   *
   * @param folder of its state
   */
  public ScoringDriver(ScoringConfig config, Path folder) {
    this(config, folder, TopicLimits::usual);
  }

  ScoringDriver(ScoringConfig config, Path folder, OutputLimits limits) {
    Topics topics = config.topics();
    Properties properties = properties();
    properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    driver =
        new TopologyTestDriver(
            new ScoringTopology(config, metrics, limits).build(), properties, START);
    tagged = input(topics.taggedEntities());
    challenges = input(topics.challengerEntities());
    gold = input(topics.goldEntities());
    scoresIn = input(topics.evaluationScores());
    scores = output(topics.evaluationScores());
    evaluations = output(topics.evaluationMetrics());
    labelQueue = output(topics.labelQueue());
    driftAlarms = output(topics.driftAlarms());
    deadLetters = output(topics.deadLetters());
  }

  public static Properties properties() {
    Properties properties = new Properties();
    properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "scoring");
    properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "none:9092");
    properties.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    return properties;
  }

  void tagged(String id, String version, Instant at, EntityRecord... entities) {
    tagged(id, version, at, TEXT, entities);
  }

  void tagged(String id, String version, Instant at, String text, EntityRecord... entities) {
    TaggedSentence sentence = new TaggedSentence(id, text, List.of(entities), version, START);
    tagged.pipeInput(id, json(sentence), at);
  }

  void gold(String id, Instant at, EntityRecord... entities) {
    gold.pipeInput(id, json(GoldSentence.ofEntities(null, List.of(entities))), at);
  }

  void quiet(Duration time) {
    driver.advanceWallClockTime(time);
  }

  public static byte[] json(Object record) {
    return bytes(Json.toJson(record));
  }

  public static byte[] bytes(String value) {
    return value.getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    driver.close();
  }

  private TestInputTopic<String, byte[]> input(Topic<?, ?> topic) {
    return input(topic.name());
  }

  TestInputTopic<String, byte[]> input(String topic) {
    return driver.createInputTopic(topic, new StringSerializer(), new ByteArraySerializer());
  }

  private <K, V> TestOutputTopic<K, V> output(Topic<K, V> topic) {
    return driver.createOutputTopic(
        topic.name(), topic.keySerde().deserializer(), topic.valueSerde().deserializer());
  }
}
