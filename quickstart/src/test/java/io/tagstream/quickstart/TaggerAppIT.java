package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.broker.EmbeddedBroker;
import io.tagstream.cli.service.TaggerApp;
import io.tagstream.ner.tag.Tagger;
import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.runtime.topic.TopicSetup;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TaggedSentence;
import io.tagstream.streams.app.TaggerSettings;
import io.tagstream.streams.engine.FakeTagger;
import io.tagstream.streams.registry.ModelLoader;
import io.tagstream.streams.scoring.settings.ScoringConfig;
import io.tagstream.streams.tagging.TaggingSettings;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.metrics.Prometheus;
import io.tagstream.testkit.process.Ports;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.tagger.Sentences;
import io.tagstream.testkit.tagger.TaggedReader;
import io.tagstream.testkit.tagger.Taggers;
import io.tagstream.web.WebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tagger as it is started by its command, with fake models, against the embedded broker. */
@Tag("waiting")
class TaggerAppIT extends RunningBroker {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int PARTITIONS = 4;
  private static final String PERFECT =
      "tagstream_f1{type=\"overall\",version=\"v1\",window=\"all\"} 1.0";

  @TempDir Path temp;

  @Test
  void readsNothingBeforeTheFirstChampionAndThenTagsAll() throws Exception {
    Topics topics = new Topics("wait.");
    try (ModelShelf shelf = shelf(topics);
        Sentences sentences = sentences(topics);
        TaggerApp app = start(topics, "one", broker.bootstrapServers())) {
      sentences.sendRaw(Sentences.bytes("bare"), Sentences.bytes("in Paris"));
      sentences.sendRaw(null, Sentences.bytes("no key, in Rome\n"));
      sentences.sendRaw(Sentences.bytes("json"), Sentences.bytes("{\"text\": \"😀 in Oslo\"}"));
      sentences.sendRaw(null, Sentences.bytes("{\"tokens\": [\"in\", \"Bonn\"], \"x\": 1}"));
      await().until(() -> health(app).at("/components/kafka/status").asText().equals("UP"));
      await().until(() -> health(app).at("/components/scoring/status").asText().equals("UP"));

      assertThat(get(app, "/health").statusCode()).isEqualTo(503);
      assertThat(health(app).at("/components/champion/detail").asText())
          .isEqualTo("waiting for alias:champion on wait.model-registry");
      assertThat(committed(topics)).isEmpty();
      assertThat(metric(app, "tagstream_sentences_total{outcome=\"tagged\"}")).isZero();
      assertThat(metric(app, "tagstream_health{component=\"tagging\"}")).isZero();
      assertThat(metric(app, "tagstream_health{component=\"scoring\"}")).isEqualTo(1);

      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.promote("v1");

      try (TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
        List<TaggedSentence> tagged = reader.await(read -> read.size() >= 4);
        assertThat(tagged).extracting(TaggedSentence::modelVersion).containsOnly("v1");
        assertThat(tagged)
            .extracting(sentence -> sentence.entities().get(0).text())
            .containsExactlyInAnyOrder("Paris", "Rome", "Oslo", "Bonn");
        assertThat(tagged)
            .extracting(TaggedSentence::id)
            .contains("bare", "json")
            .filteredOn(id -> id.matches("wait\\.sentences-[0-3]-[0-9]+"))
            .hasSize(2);
      }
      await().until(() -> get(app, "/health").statusCode() == 200);
      assertThat(metric(app, "tagstream_health{component=\"tagging\"}")).isEqualTo(1);
      assertThat(metric(app, "tagstream_standing_partitions{stage=\"tagging\"}")).isZero();
      assertThat(metric(app, "tagstream_thread_restarts_total{stage=\"scoring\"}")).isZero();
      assertThat(health(app).at("/components/champion/detail").asText()).isEqualTo("serving v1");
      sentences.sendGold(
          "bare",
          "{\"entities\": [{\"type\": \"cap\", \"text\": \"Paris\", \"start\": 3, \"end\": 8}]}");
      await().until(() -> get(app, "/metrics").body().contains(PERFECT));
      acceptedByPromtool(get(app, "/metrics").body());
    }
  }

  @Test
  void swapsWithoutAGapKeepsTheOldOneWhenANewOneIsCorruptAndGoesBack() throws Exception {
    Topics topics = new Topics("swap.");
    try (ModelShelf shelf = shelf(topics);
        Sentences sentences = sentences(topics);
        TaggerApp app = start(topics, "one", broker.bootstrapServers());
        TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.publish("v2", shelf.model("v2", "{\"hidden_size\": 8}"));
      shelf.publishCorrupt("v3", shelf.model("v3", "{\"hidden_size\": 9}"));
      shelf.publish("v4", shelf.model("v4", "unknown"));
      Runnable more = () -> sentences.send(20);

      shelf.promote("v1");
      reader.awaitOneBy("v1", more);
      shelf.promote("v2");
      reader.awaitOneBy("v2", more);
      assertThat(metric(app, "tagstream_model_swaps_total")).isEqualTo(1);

      shelf.promote("v3");
      awaitDetail(app, "serving v2; model v3 was rejected: bundle of model version v3 is corrupt");
      shelf.promote("v4");
      awaitDetail(app, "serving v2; model v4 was rejected: config.json: unknown model_type");
      reader.awaitOneBy("v2", more);
      assertThat(get(app, "/health").statusCode()).isEqualTo(200);
      assertThat(metric(app, "tagstream_model_rejected_total")).isEqualTo(2);

      shelf.promote("v1");
      reader.awaitOneBy("v1", more);
      awaitDetail(app, "serving v1");
      assertThat(get(app, "/metrics").body())
          .contains("tagstream_model_info{base_model=\"tiny\",version=\"v1\"} 1");
      try (DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
        DeliveryCheck.Report report = check.readAll(sentences.sent(), Duration.ofSeconds(20));
        assertThat(report.isExact()).as(report.toString()).isTrue();
        assertThat(report.tagged()).isEqualTo(sentences.sent());
      }
      assertThat(reader.await(read -> read.size() >= sentences.sent()))
          .extracting(TaggedSentence::modelVersion)
          .containsOnly("v1", "v2");
    }
  }

  @Test
  void aSecondInstanceTakesItsShareWithNothingButTheBroker() throws Exception {
    Topics topics = new Topics("share.");
    try (ModelShelf shelf = shelf(topics);
        Sentences sentences = sentences(topics);
        TaggerApp first = start(topics, "one", broker.bootstrapServers())) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.promote("v1");
      await().until(() -> get(first, "/health").statusCode() == 200);
      try (TaggerApp second = start(topics, "two", broker.bootstrapServers())) {
        await()
            .until(
                () -> {
                  sentences.send(50);
                  return metric(second, "tagstream_sentences_total{outcome=\"tagged\"}") > 0;
                });
        double before = metric(first, "tagstream_sentences_total{outcome=\"tagged\"}");
        await()
            .until(
                () -> {
                  sentences.send(50);
                  return metric(first, "tagstream_sentences_total{outcome=\"tagged\"}") > before;
                });
        try (DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
          DeliveryCheck.Report report = check.readAll(sentences.sent(), Duration.ofSeconds(20));
          assertThat(report.isExact()).as(report.toString()).isTrue();
        }
      }
    }
  }

  @Test
  void goesNotBackToAnOlderModelWhenAPartitionComesToASlowerInstance() throws Exception {
    Topics topics = new Topics("slow.");
    CountDownLatch secondLoads = new CountDownLatch(1);
    ModelLoader slow =
        directory -> {
          if (Files.readString(directory.resolve("config.json")).contains("hidden_size")) {
            awaitQuietly(secondLoads);
          }
          return new FakeTagger();
        };
    try (ModelShelf shelf = shelf(topics);
        Sentences sentences = sentences(topics);
        TaggerApp second = start(topics, "two", broker.bootstrapServers(), slow);
        TaggedReader reader = new TaggedReader(broker.bootstrapServers(), topics)) {
      shelf.publish("v1", shelf.model("v1", "{}"));
      shelf.publish("v2", shelf.model("v2", "{\"hidden_size\": 8}"));
      shelf.promote("v1");
      try (TaggerApp first = start(topics, "one", broker.bootstrapServers())) {
        await().ignoreExceptions().until(() -> partitionsOfEach(topics).equals(List.of(2, 2)));
        shelf.promote("v2");
        awaitDetail(first, "serving v2");
        reader.awaitOneBy("v2", () -> sentences.send(20));
      }
      sentences.send(100);
      await().until(TaggerAppIT::aThreadWaitsForTheChampion);
      secondLoads.countDown();

      try (DeliveryCheck check = new DeliveryCheck(broker.bootstrapServers(), topics)) {
        DeliveryCheck.Report report = check.readAll(sentences.sent(), Duration.ofSeconds(20));
        assertThat(report.isExact()).as(report.toString()).isTrue();
      }
      awaitDetail(second, "serving v2");
    }
  }

  @Test
  void startsBeforeItsBrokerAndSaysSo() throws Exception {
    int port = Ports.free();
    Topics topics = new Topics();
    EmbeddedBroker late = null;
    try (TaggerApp app = start(topics, "one", "localhost:" + port)) {
      await()
          .until(
              () -> health(app).at("/components/kafka/detail").asText(),
              d -> d.startsWith("the broker does not answer"));
      assertThat(get(app, "/health").statusCode()).isEqualTo(503);

      late = EmbeddedBroker.start(temp.resolve("broker"), port);
      try (ModelShelf shelf = new ModelShelf(late.bootstrapServers(), topics, 1, temp)) {
        shelf.publish("v1", shelf.model("v1", "{}"));
        shelf.promote("v1");
      }
      await().until(() -> get(app, "/health").statusCode() == 200);
    } finally {
      if (late != null) {
        late.close();
      }
    }
  }

  private ModelShelf shelf(Topics topics) {
    return new ModelShelf(broker.bootstrapServers(), topics, PARTITIONS, temp);
  }

  private static Sentences sentences(Topics topics) {
    return new Sentences(broker.bootstrapServers(), topics, PARTITIONS);
  }

  private TaggerApp start(Topics topics, String state, String servers) throws IOException {
    return start(topics, state, servers, TaggerAppIT::load);
  }

  private TaggerApp start(Topics topics, String state, String servers, ModelLoader loader)
      throws IOException {
    TaggingSettings tagging = Taggers.settings(servers, topics, temp.resolve(state));
    TaggerApp app =
        new TaggerApp(
            new TaggerSettings(
                tagging,
                new TopicSetup(true, PARTITIONS, TopicAdmin.BROKER_DEFAULT),
                ScoringConfig.defaults(topics)),
            WebServer.loopback(0),
            loader);
    app.start();
    return app;
  }

  private static Tagger load(Path directory) throws IOException {
    String config = Files.readString(directory.resolve("config.json"));
    if (config.equals("unknown")) {
      throw new IOException("config.json: unknown model_type");
    }
    return new FakeTagger();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean aThreadWaitsForTheChampion() {
    return Thread.getAllStackTraces().values().stream()
        .flatMap(Arrays::stream)
        .anyMatch(frame -> frame.getMethodName().equals("awaitCurrent"));
  }

  /** How many partitions each member of the group has, those that have any. */
  private static List<Integer> partitionsOfEach(Topics topics) throws Exception {
    String group = topics.prefix() + "tagger";
    return admin.describeConsumerGroups(List.of(group)).all().get().get(group).members().stream()
        .map(member -> member.assignment().topicPartitions().size())
        .filter(partitions -> partitions > 0)
        .toList();
  }

  private static void awaitDetail(TaggerApp app, String start) {
    await()
        .until(
            () -> health(app).at("/components/champion/detail").asText(), d -> d.startsWith(start));
  }

  private static Map<?, ?> committed(Topics topics) throws Exception {
    return admin
        .listConsumerGroupOffsets(topics.prefix() + "tagger")
        .partitionsToOffsetAndMetadata()
        .get();
  }

  private static HttpResponse<String> get(TaggerApp app, String path) {
    URI uri = URI.create(app.url() + path);
    try {
      return HTTP.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode health(TaggerApp app) throws IOException {
    return JSON.readTree(get(app, "/health").body());
  }

  private static double metric(TaggerApp app, String series) {
    Matcher line =
        Pattern.compile("^" + Pattern.quote(series) + " (\\S+)$", Pattern.MULTILINE)
            .matcher(get(app, "/metrics").body());
    assertThat(line.find()).as(series).isTrue();
    return Double.parseDouble(line.group(1));
  }

  /** By Prometheus's own tool where it is installed; and always: each family explains itself. */
  private static void acceptedByPromtool(String metrics) throws Exception {
    HashSet<String> typed = new HashSet<>();
    HashSet<String> helped = new HashSet<>();
    metrics
        .lines()
        .filter(line -> line.startsWith("# "))
        .map(line -> line.split(" ", 4))
        .forEach(words -> (words[1].equals("TYPE") ? typed : helped).add(words[2]));
    assertThat(typed).isNotEmpty().isEqualTo(helped);

    if (Prometheus.isInstalled()) {
      assertThat(Prometheus.objections(metrics, "check", "metrics")).isEmpty();
    }
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInSameThread();
  }
}
