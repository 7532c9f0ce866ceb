package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.quantize.Quantization;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.CheckedTagger;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.scoring.join.CharSpan;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.broker.KafkaUnderTest;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.SmallModel;
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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A challenger beside a champion, as a user of the control topic has it. */
@Tag("waiting")
class ChallengerIT {
  private static final double SHARE = 0.3;
  private static final int PARTITIONS = 3;
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private final Topics topics = new Topics("ner.");
  private final Map<String, List<CheckedTagger>> loaded = new ConcurrentHashMap<>();

  @TempDir Path temp;
  private KafkaUnderTest kafka;
  private ControlDesk desk;
  private TrainerService trainer;
  private ModelShelf shelf;
  private TaggerApp app;
  private Sentences sentences;

  @BeforeEach
  void start() throws IOException {
    kafka = KafkaUnderTest.Kind.EMBEDDED.start(temp.resolve("broker"));
    desk = new ControlDesk(kafka.bootstrapServers(), topics.prefix(), temp.resolve("trainer"));
    trainer = desk.start(new FakeTraining());
    shelf = new ModelShelf(kafka.bootstrapServers(), topics, PARTITIONS, temp.resolve("shelf"));
    sentences = new Sentences(kafka.bootstrapServers(), topics, PARTITIONS);
    app = new TaggerApp(settings(), WebServer.loopback(0), this::load);
    app.start();
  }

  @AfterEach
  void stop() {
    app.close();
    sentences.close();
    shelf.close();
    trainer.close();
    desk.close();
    kafka.close();
  }

  /** A model in 8 bits beside one from before there were scales. */
  @Test
  void tagsItsShareBesideTheChampionUntilItIsDismissed() throws Exception {
    Path old = shelf.model("v1", "");
    SmallModel.write(old, "cap", 1);
    Files.delete(old.resolve(Quantization.FILE));
    shelf.publish("v1", old);
    Path quantized = shelf.model("v2", "");
    SmallModel.write(quantized, "other", 2);
    shelf.publish("v2", quantized);
    shelf.publishCorrupt("v3", shelf.model("v3", "v3"));
    control("{\"command\":\"promote\",\"version\":\"v1\"}");
    awaitChallenger("none");
    control("{\"command\":\"promote\",\"version\":\"v3\",\"alias\":\"challenger\"}");
    awaitChallenger("model v3 was rejected: bundle of model version v3 is corrupt");
    control("{\"command\":\"promote\",\"version\":\"v2\",\"alias\":\"challenger\"}");
    awaitChallenger("serving v2 on 30 % of the sentences");

    try (TaggedReader results =
        new TaggedReader(kafka.bootstrapServers(), topics.challengerEntities())) {
      awaitReading(results);
      List<String> chosen = send("id", 1000).stream().filter(ChallengerIT::isChosen).toList();
      List<TaggedSentence> tagged = results.await(all -> ids(all, "id").size() >= chosen.size());

      assertThat(chosen.size()).isBetween(250, 350);
      assertThat(ids(tagged, "id")).containsExactlyInAnyOrderElementsOf(chosen);
      assertThat(tagged).extracting(TaggedSentence::modelVersion).containsOnly("v2");
      assertThat(tagged).extracting(TaggedSentence::champion).containsOnly("v1");
      assertThat(tagged).extracting(s -> CharSpan.of(s.entities())).containsOnly(paris("other"));
      assertThat(get("/metrics"))
          .contains("stage=\"challenger\"")
          .contains("tagstream_challenger_info{base_model=\"tiny\",version=\"v2\"} 1")
          .contains("tagstream_challenger_sentences_total " + (double) tagged.size());

      await().until(() -> committed("v2") == sentences.sent());
      control("{\"command\":\"dismiss\"}");
      awaitChallenger("none");
      assertThat(loaded.get("v2")).hasSize(1).allMatch(CheckedTagger::isClosed);
      assertThat(get("/metrics"))
          .doesNotContain("stage=\"challenger\"", "tagstream_challenger_info{");
      send("after", 100);
      assertThatTheChampionAnsweredAll();
      assertThat(results.await(all -> true)).hasSize(tagged.size());
    }
  }

  @Test
  void swapsWithItsAliasAndEndsWhenItIsPromoted() throws Exception {
    publish("v1", "v2", "v3");
    control("{\"command\":\"promote\",\"version\":\"v1\"}");
    try (TaggedReader results =
            new TaggedReader(kafka.bootstrapServers(), topics.challengerEntities());
        TaggedReader users = new TaggedReader(kafka.bootstrapServers(), topics)) {
      for (String version : List.of("v2", "v3")) {
        control(
            "{\"command\":\"promote\",\"version\":\"%s\",\"alias\":\"challenger\"}"
                .formatted(version));
        awaitChallenger("serving " + version);
        results.awaitOneBy(version, () -> send("for-" + version, 20));
      }
      assertThat(loaded.get("v2")).hasSize(1).allMatch(CheckedTagger::isClosed);

      control("{\"command\":\"promote\",\"version\":\"v3\"}");

      awaitChallenger("none");
      users.awaitOneBy("v3", () -> send("promoted", 20));
      assertThat(results.await(all -> true))
          .extracting(TaggedSentence::champion)
          .containsOnly("v1");
      assertThat(loaded.get("v3")).extracting(CheckedTagger::isClosed).containsOnlyOnce(true);
    }
  }

  private void publish(String... versions) throws IOException {
    for (String version : versions) {
      shelf.publish(version, shelf.model(version, version));
    }
  }

  /** How many sentences the challenger's group has behind it. */
  private long committed(String version) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", kafka.bootstrapServers()))) {
      return admin
          .listConsumerGroupOffsets("ner.tagger-challenger-" + version)
          .partitionsToOffsetAndMetadata()
          .get()
          .values()
          .stream()
          .mapToLong(OffsetAndMetadata::offset)
          .sum();
    }
  }

  private void assertThatTheChampionAnsweredAll() {
    try (DeliveryCheck check = new DeliveryCheck(kafka.bootstrapServers(), topics);
        TaggedReader reader = new TaggedReader(kafka.bootstrapServers(), topics)) {
      DeliveryCheck.Report report = check.readAll(sentences.sent(), Duration.ofSeconds(20));
      assertThat(report.isExact()).as(report.toString()).isTrue();
      List<TaggedSentence> tagged = reader.await(all -> all.size() >= sentences.sent());
      assertThat(tagged).extracting(TaggedSentence::modelVersion).containsOnly("v1");
      assertThat(tagged).extracting(TaggedSentence::champion).containsOnlyNulls();
      assertThat(tagged).extracting(s -> CharSpan.of(s.entities())).containsOnly(paris("cap"));
    }
  }

  /** It begins at the end of each partition: until it has found that, it chooses from nothing. */
  private void awaitReading(TaggedReader results) {
    for (int burst = 0; ; burst++) {
      String prefix = "burst" + burst;
      long chosen = send(prefix, 60).stream().filter(ChallengerIT::isChosen).count();
      long patience = System.nanoTime() + Duration.ofSeconds(2).toNanos();
      List<TaggedSentence> all =
          results.await(
              read -> ids(read, prefix).size() == chosen || System.nanoTime() - patience > 0);
      if (ids(all, prefix).size() == chosen) {
        return;
      }
      assertThat(burst).as("bursts that were not answered").isLessThan(10);
    }
  }

  /** What a model finds in all that is sent. */
  private static List<CharSpan> paris(String type) {
    return List.of(new CharSpan(type, 3, 8));
  }

  private List<String> send(String prefix, int count) {
    List<String> ids = IntStream.range(0, count).mapToObj(i -> prefix + "-" + i).toList();
    ids.forEach(id -> sentences.sendRaw(Sentences.bytes(id), Sentences.bytes("in Paris")));
    sentences.flush();
    return ids;
  }

  private static List<String> ids(List<TaggedSentence> tagged, String prefix) {
    return tagged.stream()
        .map(TaggedSentence::id)
        .filter(id -> id.startsWith(prefix + "-"))
        .toList();
  }

  /** As the handbook says it. */
  private static boolean isChosen(String id) {
    long hash = UUID.nameUUIDFromBytes(Sentences.bytes(id)).getMostSignificantBits() >>> 16;
    return hash / Math.pow(2, 48) < SHARE;
  }

  private void control(String command) throws Exception {
    assertThat(desk.awaitEnd(desk.send(null, command)).state()).isEqualTo(State.COMPLETED);
  }

  private void awaitChallenger(String detail) {
    await()
        .until(
            () -> new ObjectMapper().readTree(get("/health")).at("/components/challenger"),
            found ->
                found.path("status").asText().equals("UP")
                    && found.path("detail").asText().startsWith(detail));
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30));
  }

  private String get(String path) throws IOException, InterruptedException {
    URI uri = URI.create(app.url() + path);
    return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private Tagger load(Path directory) throws IOException {
    CheckedTagger tagger =
        Files.exists(directory.resolve("model.safetensors"))
            ? new CheckedTagger(SmallModel.load(directory), batch -> {})
            : new FakeTagger();
    String version = directory.getFileName().toString().replaceAll("-.*", "");
    loaded.computeIfAbsent(version, v -> new CopyOnWriteArrayList<>()).add(tagger);
    return tagger;
  }

  private TaggerSettings settings() {
    TaggingSettings tagging =
        Taggers.settings(kafka.bootstrapServers(), topics, temp.resolve("tagger"));
    return new TaggerSettings(
        tagging,
        new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT),
        ScoringConfig.defaults(topics),
        SHARE);
  }
}
