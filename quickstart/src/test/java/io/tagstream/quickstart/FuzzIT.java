package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.tag.NerModel;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.quickstart.Deliveries.Place;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.DeadLetter;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Utf8;
import io.tagstream.schemas.record.SentenceRecord;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.trainer.service.TrainerService;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records that are nearly right, on every topic that others write to: each is answered, what comes
 * after them is, too, and nobody is unwell. {@code -Dfuzz.records=N} sends more of them than a
 * build does; for seeds see {@link Seeds}.
 */
class FuzzIT {
  private static final int RECORDS = Integer.getInteger("fuzz.records", 500);

  /** After so many a good model is promoted, and must serve. */
  private static final int ROUND = 250;

  /** After so many a champion comes that is nearly right. */
  private static final int MODEL = 50;

  private static final int PARTITIONS = 3;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Topics topics = new Topics();
  private final Queue<String> unwell = new ConcurrentLinkedQueue<>();

  @TempDir Path temp;

  static LongStream seeds() {
    return Seeds.of("fuzz", 1);
  }

  @ParameterizedTest(name = "fuzz.seed={0}")
  @MethodSource("seeds")
  void answersEveryRecordAndGoesOn(long seed) throws Exception {
    try (EmbeddedBroker broker = EmbeddedBroker.start(temp.resolve("broker"));
        ControlDesk desk = new ControlDesk(broker.bootstrapServers(), "", temp.resolve("work"));
        TrainerService trainer = desk.start(new FakeTraining());
        ModelShelf shelf =
            new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, temp.resolve("models"));
        TaggerApp app = start(broker.bootstrapServers());
        Sentences good = new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
        FuzzFeed feed = new FuzzFeed(broker.bootstrapServers(), topics, new Random(seed));
        TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.publish("v2", shelf.model("v2", "{\"hidden_size\": 2}"));
      shelf.promote("v1");
      reader.awaitOneBy("v1", () -> good.send(3));
      ControlDesk.await().until(() -> health(app).statusCode() == 200);
      ScheduledExecutorService doctor = Executors.newSingleThreadScheduledExecutor();
      var unused =
          doctor.scheduleWithFixedDelay(() -> look(app, trainer), 0, 250, TimeUnit.MILLISECONDS);

      for (int sent = 0; sent < RECORDS; sent++) {
        if (sent % ROUND == ROUND - 1) {
          feed.flush();
          String version = sent / ROUND % 2 == 0 ? "v2" : "v1";
          reader.awaitOneBy(
              version,
              () -> {
                shelf.promote(version); // again: a training that ends promotes its own
                good.send(1);
              });
        }
        feed.send();
        if (sent % MODEL == 0) {
          String version = "fuzz-" + sent;
          Path directory = shelf.model(version, "");
          feed.writeModel(directory);
          shelf.publish(version, directory);
          shelf.promote(version);
        }
      }
      feed.flush();

      everySentenceHasOneResult(broker, good.sent() + feed.sentences());
      everyRequestIsAnswered(desk, feed.requests());
      whatIsNoGoldIsADeadLetter(desk, feed.gold());
      goldThatComesNowIsScored(desk, good);
      doctor.shutdownNow();
      assertThat(unwell).isEmpty();
    }
  }

  private TaggerApp start(String bootstrapServers) throws IOException {
    TaggerApp app =
        new TaggerApp(
            new TaggerSettings(
                Taggers.settings(bootstrapServers, topics, temp.resolve("tagger")),
                new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT),
                ScoringConfig.defaults(topics)),
            WebServer.loopback(0),
            FuzzIT::load);
    app.start();
    return app;
  }

  private static Tagger load(Path directory) throws IOException {
    return Files.exists(directory.resolve("model.safetensors"))
        ? NerModel.load(directory)
        : new FakeTagger();
  }

  private void look(TaggerApp app, TrainerService trainer) {
    try {
      HttpResponse<String> health = health(app);
      if (health.statusCode() != 200) {
        unwell.add(health.body());
      }
    } catch (IOException | InterruptedException e) {
      unwell.add(e.toString());
    }
    trainer.components().stream()
        .filter(component -> !component.check().up())
        .forEach(component -> unwell.add(component.name() + ": " + component.check().detail()));
  }

  private static HttpResponse<String> health(TaggerApp app)
      throws IOException, InterruptedException {
    URI uri = URI.create(app.url() + "/health");
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private void everySentenceHasOneResult(EmbeddedBroker broker, long sentences) {
    try (DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
      DeliveryCheck.Report report = check.readAll(sentences, PATIENCE);
      assertThat(report.inputs()).isEqualTo(sentences);
      assertThat(report.missing()).isEmpty();
      assertThat(report.duplicates()).isEmpty();
      assertThat(report.outOfOrder()).isEmpty();
    }
  }

  private void everyRequestIsAnswered(ControlDesk desk, Map<Place, byte[]> requests) {
    ControlDesk.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              Set<String> ended = ended(desk);
              Set<Place> deadLetters = Set.copyOf(deadLetters(desk));
              assertThat(requests.keySet())
                  .allMatch(
                      place ->
                          deadLetters.contains(place)
                              || ended.contains(id(place, requests.get(place))));
            });
  }

  private Set<String> ended(ControlDesk desk) {
    Set<String> ended = new TreeSet<>();
    for (ConsumerRecord<byte[], byte[]> record : desk.records(topics.trainingStatus())) {
      TrainingStatus status =
          topics
              .trainingStatus()
              .valueSerde()
              .deserializer()
              .deserialize(record.topic(), record.value());
      if (status.state().isFinal()) {
        ended.add(status.requestId());
      }
    }
    return ended;
  }

  private static String id(Place place, byte[] key) {
    try {
      return SentenceRecord.id(
          key.length == 0 ? null : Utf8.decode(key),
          place.topic(),
          place.partition(),
          place.offset());
    } catch (CharacterCodingException e) {
      return new String(key, StandardCharsets.UTF_8);
    }
  }

  private void whatIsNoGoldIsADeadLetter(ControlDesk desk, Map<Place, Boolean> gold) {
    Set<Place> unreadable =
        gold.entrySet().stream()
            .filter(entry -> !entry.getValue())
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    ControlDesk.await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(deadLetters(desk)).containsAll(unreadable));
    assertThat(deadLetters(desk)).doesNotHaveDuplicates();
  }

  private List<Place> deadLetters(ControlDesk desk) {
    List<Place> places = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> record : desk.records(topics.deadLetters())) {
      DeadLetter why = DeadLetter.readFrom(record.headers());
      places.add(new Place(why.topic(), why.partition(), why.offset()));
    }
    return places;
  }

  /** Of every partition, which none of the records before may have stopped. */
  private void goldThatComesNowIsScored(ControlDesk desk, Sentences good) {
    Set<String> ids =
        LongStream.range(0, 30).mapToObj(i -> "last-" + i).collect(Collectors.toSet());
    for (String id : ids) {
      good.sendRaw(Sentences.bytes(id), Sentences.bytes("in Oslo"));
      good.sendGold(
          id,
          "{\"entities\": [{\"type\": \"cap\", \"text\": \"Oslo\", \"start\": 3, \"end\": 7}]}");
    }
    good.flush();
    ControlDesk.await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(desk.records(topics.evaluationScores()))
                    .extracting(
                        record ->
                            topics
                                .evaluationScores()
                                .valueSerde()
                                .deserializer()
                                .deserialize(record.topic(), record.value())
                                .id())
                    .containsAll(ids));
  }
}
