package io.tagstream.benchmarks;

import io.tagstream.ner.tag.NerModel;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.engine.BatchQueue;
import io.tagstream.streams.engine.EngineMetrics;
import io.tagstream.streams.engine.ServingModel;
import io.tagstream.streams.stage.Stage;
import io.tagstream.streams.tagging.TaggingMetrics;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.streams.tagging.TaggingStage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;

/** Ours from topic to topic, exactly once, with default settings. */
final class OurStream implements Contestant {
  static final String NAME = "ours, topic to topic";
  static final int PARTITIONS = 4;

  private static final double OVERLOAD = 1.2;

  private final TaggingSettings settings;
  private final NerModel model;
  private final BatchQueue queue;
  private final Stage stream;
  private final TopicPair topics;
  private List<byte[]> sentences = List.of();

  /**
   * Starts the stage.
   *
   * @param folder for its state
   */
  OurStream(String bootstrapServers, Path directory, Path folder) throws IOException {
    Topics names = new Topics();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      TopicAdmin.createMissing(admin, names, PARTITIONS, TopicAdmin.BROKER_DEFAULT);
    }
    settings = TaggingSettings.of(bootstrapServers, folder);
    model = NerModel.load(directory);
    queue = new BatchQueue(settings.batch(), new ServingModel("v1", model), new EngineMetrics() {});
    stream = TaggingStage.of(settings, queue, new TaggingMetrics() {});
    stream.start();
    topics =
        new TopicPair(
            bootstrapServers,
            names.sentences().name(),
            List.of(names.taggedEntities().name(), names.deadLetters().name()));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean takesAll() {
    return true;
  }

  @Override
  public int warmUps() {
    return TopicPair.WARM_UPS;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = bytes(texts);
  }

  @Override
  public Turn turn() {
    return topics.turn(sentences);
  }

  @Override
  public Optional<WordTagger> tagger() {
    return Optional.of(model::tagsOfWords);
  }

  static List<byte[]> bytes(List<String> texts) {
    return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toList();
  }

  /** Where sentences go and results come from, for other loads than turns. */
  TopicPair topics() {
    return topics;
  }

  /**
   * Sentences a second that it keeps up with when they come one by one: fewer than in a turn, which
   * has them all to fill batches from and to fetch at once.
   *
   * @param texts sent over and over again, more than it can take
   * @param duration of the overload, its first fifth left out
   */
  double sustained(List<String> texts, Duration duration) throws Exception {
    prepare(texts);
    turn();
    double tooMuch = OVERLOAD * turn().rate();
    OpenLoop load = new OpenLoop(topics, sentences, tooMuch, duration, duration.dividedBy(5));
    load.run();
    return load.rate();
  }

  Duration commitInterval() {
    return settings.commitInterval();
  }

  @Override
  public void close() {
    topics.close();
    stream.close();
    queue.close();
  }
}
