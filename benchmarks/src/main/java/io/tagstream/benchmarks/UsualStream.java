package io.tagstream.benchmarks;

import ai.djl.inference.Predictor;
import ai.djl.modality.nlp.translator.NamedEntity;
import ai.djl.util.JsonUtils;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.Produced;

/** The usual way: a predictor in {@code mapValues}, record by record, at least once. */
final class UsualStream implements Contestant {
  static final String NAME = "Streams and DJL, record by record";

  private static final String INPUT = "usual-sentences";
  private static final String OUTPUT = "usual-entities";

  private final UsualModel model;
  private final Predictor<String, NamedEntity[]> predictor;
  private final KafkaStreams streams;
  private final TopicPair topics;
  private List<byte[]> sentences = List.of();

  /**
   * Starts the application; borrows the model.
   *
   * @param folder for its state
   */
  UsualStream(String bootstrapServers, UsualModel model, Path folder)
      throws ExecutionException, InterruptedException {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(topic(INPUT), topic(OUTPUT))).all().get();
    }
    this.model = model;
    predictor = model.newPredictor();
    StreamsBuilder builder = new StreamsBuilder();
    builder.stream(INPUT, Consumed.with(Serdes.ByteArray(), Serdes.String()))
        .mapValues(this::tag)
        .to(OUTPUT, Produced.with(Serdes.ByteArray(), Serdes.String()));
    Properties settings = new Properties();
    settings.put(StreamsConfig.APPLICATION_ID_CONFIG, "usual-tagger");
    settings.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    settings.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
    streams = new KafkaStreams(builder.build(), settings);
    streams.start();
    topics = new TopicPair(bootstrapServers, INPUT, List.of(OUTPUT));
  }

  private static NewTopic topic(String name) {
    return new NewTopic(name, Optional.of(OurStream.PARTITIONS), Optional.empty());
  }

  private String tag(String sentence) {
    return JsonUtils.GSON.toJson(UsualModel.withAllCores(() -> predictor.predict(sentence)));
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int warmUps() {
    return TopicPair.WARM_UPS;
  }

  @Override
  public void prepare(List<String> texts) {
    sentences = OurStream.bytes(texts);
  }

  @Override
  public Turn turn() {
    return topics.turn(sentences);
  }

  @Override
  public Optional<WordTagger> tagger() {
    return Optional.of(model);
  }

  @Override
  public void close() {
    topics.close();
    streams.close();
    predictor.close();
  }
}
