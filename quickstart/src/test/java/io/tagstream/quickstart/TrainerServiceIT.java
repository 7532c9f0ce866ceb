package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.model.source.DownloadListener;
import io.tagstream.schemas.AliasRecord;
import io.tagstream.schemas.Bundle;
import io.tagstream.schemas.BundleReference;
import io.tagstream.schemas.ModelVersion;
import io.tagstream.schemas.ModelVersion.TrainingData;
import io.tagstream.schemas.RegistrySnapshot;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.TrainingStatus;
import io.tagstream.schemas.TrainingStatus.State;
import io.tagstream.trainer.FineTuningJob;
import io.tagstream.trainer.TrainingListener;
import io.tagstream.trainer.service.TrainerService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;

class TrainerServiceIT {
  @TempDir static Path brokerDirectory;
  private static EmbeddedBroker broker;

  @TempDir Path temp;
  private final FakeTraining training = new FakeTraining();
  private ControlDesk desk;
  private TrainerService service;

  @BeforeAll
  static void startBroker() {
    broker = EmbeddedBroker.start(brokerDirectory);
  }

  @AfterAll
  static void stopBroker() {
    broker.close();
  }

  @BeforeEach
  void startService(TestInfo info) {
    String prefix = info.getTestMethod().orElseThrow().getName() + ".";
    desk = new ControlDesk(broker.bootstrapServers(), prefix, temp.resolve("work"));
    service = desk.start(training);
  }

  @AfterEach
  void stopService() {
    service.close();
    desk.close();
  }

  @Test
  void doesARequestOnceHoweverOftenItIsDelivered() throws Exception {
    String request = "{\"command\":\"retrain\",\"config\":{\"bytes\":27000000}}";
    desk.send("r 1/ö🎡", request);
    desk.send("r 1/ö🎡", request);
    desk.awaitEnd("r 1/ö🎡");
    desk.send("r 1/ö🎡", request);
    restart();
    desk.send("r 1/ö🎡", request);
    desk.awaitEnd(desk.send(null, "{\"command\":\"retrain\"}"));

    assertThat(desk.states("r 1/ö🎡").get(0)).isEqualTo(State.ACCEPTED);
    assertThat(desk.states("r 1/ö🎡")).containsOnlyOnce(State.COMPLETED).endsWith(State.COMPLETED);
    assertThat(desk.last("r 1/ö🎡").version()).isEqualTo("v1");
    assertThat(desk.last("r 1/ö🎡").f1()).isEqualTo(0.75);
    // The second one had no settings of its own: those of the first, which the topic remembers.
    assertThat(training.configs)
        .hasSize(2)
        .allMatch(config -> config.toString().contains("27000000"));
    RegistrySnapshot registry = desk.registry();
    assertThat(registry.versions()).containsOnlyKeys("v1", "v2");
    assertThat(registry.aliases().get("champion").version()).isEqualTo("v2");
    assertThat(registry.aliases().get("champion").previousVersion()).isEqualTo("v1");
  }

  @Test
  void publishesABundleThatIsTheModelDirectory() throws Exception {
    Path model = FakeTraining.writeModel(Files.createDirectories(temp.resolve("same")), 27_000_000);
    desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\",\"config\":{\"bytes\":27000000}}"));
    ModelVersion version = desk.registry().champion().orElseThrow();

    Path fetched = desk.fetcher(temp.resolve("cache")).fetch(version);

    assertThat(Bundle.files(fetched))
        .containsExactly("config.json", "found", "model.safetensors", "tagstream.json");
    for (String file : List.of("config.json", "model.safetensors")) {
      assertThat(Files.mismatch(fetched.resolve(file), model.resolve(file))).isEqualTo(-1);
    }
    assertThat(version.files()).isEqualTo(Bundle.digests(fetched, Bundle.files(fetched)));
    assertThat(version.labels()).containsExactly("B-person", "O");
    var card = new ObjectMapper().readTree(fetched.resolve("tagstream.json").toFile());
    assertThat(card.get("version").asText()).isEqualTo("v1");
    assertThat(card.get("baseModel").asText()).isEqualTo("minilm");
    assertThat(card.get("data").get("name").asText()).isEqualTo("a corpus");
    assertThat(version.data()).isEqualTo(new TrainingData("a corpus", 100L, "0".repeat(64)));
    assertThat(card.get("metrics").get("f1").asDouble()).isEqualTo(0.75);
    assertThat(card.get("files").get("model.safetensors").asText())
        .isEqualTo(version.files().get("model.safetensors"));
    assertThat(requestFolders()).isEmptyDirectory();

    ModelVersion wrongDigest = with(version, "0".repeat(64));
    assertThatThrownBy(() -> desk.fetcher(temp.resolve("cache")).fetch(wrongDigest))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("bundle of model version v1 is corrupt");
  }

  @Test
  void reportsWhatFailsAndGoesOn() throws Exception {
    String unreadable = desk.send("bad", "{\"command\":\"dance\"}");
    String nameless = desk.send(null, "retrain");
    String wrong = desk.send("wrong", "{\"command\":\"retrain\",\"config\":{\"unknown\":1}}");
    String broken = desk.send("broken", "{\"command\":\"retrain\",\"config\":{\"fail\":1}}");
    String good = desk.send("good", "{\"command\":\"retrain\",\"config\":{\"seed\":null}}");

    assertThat(desk.awaitEnd(good).state()).isEqualTo(State.COMPLETED);
    assertThat(desk.awaitEnd(unreadable).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(unreadable).error()).contains("found 'dance'");
    assertThat(desk.awaitEnd(nameless).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(wrong).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(wrong).error()).startsWith("'unknown' is no setting");
    assertThat(desk.last(broken).state()).isEqualTo(State.FAILED);
    assertThat(desk.last(broken).error()).isEqualTo("the disk is full");
    assertThat(training.configs.get(2).toString()).isEqualTo("{\"epochs\":3}");
    assertThat(desk.registry().versions()).containsOnlyKeys("v1");
    assertThat(desk.deadLetters())
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).startsWith("{\"command\":\"dance\"} <- "))
        .anySatisfy(letter -> assertThat(letter).startsWith("retrain <- "));
  }

  @Test
  void rejectsKeysThatAreNotUtf8OneByOne() throws Exception {
    byte[] request = "{\"command\":\"retrain\"}".getBytes(StandardCharsets.UTF_8);
    try (var producer =
        new KafkaProducer<>(desk.client, new ByteArraySerializer(), new ByteArraySerializer())) {
      for (byte latin1 : new byte[] {(byte) 0xE4, (byte) 0xF6}) {
        var unused =
            producer
                .send(
                    new ProducerRecord<>(
                        desk.topics.control().name(), new byte[] {latin1}, request))
                .get();
      }
    }
    for (int offset = 0; offset < 2; offset++) {
      TrainingStatus end = desk.awaitEnd(desk.topics.control().name() + "-0-" + offset);
      assertThat(end.state()).isEqualTo(State.REJECTED);
      assertThat(end.error()).startsWith("the key is not valid UTF-8");
    }
    assertThat(desk.deadLetters()).hasSize(2);
  }

  @Test
  void movesTheChampionWhileATrainingRuns() throws Exception {
    desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\"}"));
    desk.awaitEnd(desk.send("r2", "{\"command\":\"retrain\"}"));
    desk.send("r3", waiting());
    desk.awaitState("r3", State.RUNNING);
    // Longer than max.poll.interval.ms: the session must hold.
    ControlDesk.await()
        .during(Duration.ofMillis(2_500))
        .until(() -> training.configs.size() == 3 && isUp(service));

    assertThat(desk.awaitEnd(desk.send("p", "{\"command\":\"promote\",\"version\":\"v1\"}")))
        .matches(status -> status.state() == State.COMPLETED && status.version().equals("v1"));
    assertThat(champion()).isEqualTo("v1 after v2");
    desk.awaitEnd(desk.send("back", "{\"command\":\"rollback\"}"));
    assertThat(champion()).isEqualTo("v2 after v1");
    assertThat(
            desk.awaitEnd(desk.send("p9", "{\"command\":\"promote\",\"version\":\"v9\"}")).error())
        .isEqualTo("model version 'v9' is not in the registry, which has [v1, v2]");
    assertThat(desk.awaitEnd(desk.send(null, "{\"command\":\"promote\"}")).error())
        .contains("promote needs a 'version'");
    assertThat(desk.awaitEnd(desk.send("b", "{\"command\":\"rollback\",\"alias\":\"x\"}")).error())
        .contains("alias 'x' does not exist");
    desk.awaitEnd(desk.send("px", "{\"command\":\"promote\",\"version\":\"v1\",\"alias\":\"x\"}"));
    assertThat(desk.awaitEnd(desk.send("bx", "{\"command\":\"rollback\",\"alias\":\"x\"}")).error())
        .contains("alias 'x' has pointed to v1 only");

    go();
    assertThat(desk.awaitEnd("r3").version()).isEqualTo("v3");
    assertThat(champion()).isEqualTo("v3 after v2");
    assertThat(training.configs).hasSize(3);
  }

  @Test
  void cancelsWhatRunsAndWhatWaits() throws Exception {
    desk.send("runs", waiting());
    desk.send("waits", waiting());
    desk.awaitState("runs", State.RUNNING);

    desk.awaitEnd(desk.send("c1", "{\"command\":\"cancel\",\"request\":\"waits\"}"));
    desk.awaitEnd(desk.send("c2", "{\"command\":\"cancel\"}"));
    desk.awaitEnd(desk.send("next", "{\"command\":\"retrain\"}"));
    TrainingStatus late = desk.awaitEnd(desk.send("c3", "{\"command\":\"cancel\"}"));

    assertThat(desk.states("runs")).endsWith(State.CANCELLED).containsOnlyOnce(State.CANCELLED);
    assertThat(desk.states("waits")).containsExactly(State.ACCEPTED, State.CANCELLED);
    assertThat(desk.last("c2").state()).isEqualTo(State.COMPLETED);
    assertThat(late.state()).isEqualTo(State.REJECTED);
    assertThat(late.error()).isEqualTo("nothing to cancel: no training runs");
    assertThat(desk.last("next").version()).isEqualTo("v1");
    assertThat(training.configs).hasSize(2);
  }

  @Test
  void goesOnAfterACloseInTheMiddle() throws Exception {
    desk.send("r1", waiting());
    desk.send("r2", "{\"command\":\"retrain\"}");
    ControlDesk.await().until(() -> FakeTraining.checkpoint(output()) > 0);
    service.close();
    int checkpoint = FakeTraining.checkpoint(output());
    service = desk.start(training);
    ControlDesk.await().until(() -> training.directories.size() == 2);
    go();

    desk.awaitEnd("r1");
    desk.awaitEnd("r2");
    assertThat(desk.states("r1"))
        .containsOnlyOnce(State.ACCEPTED, State.COMPLETED)
        .endsWith(State.COMPLETED);
    assertThat(desk.last("r1").resumedAt()).isEqualTo(checkpoint);
    assertThat(desk.last("r2").resumedAt()).isNull();
    assertThat(training.directories.get(0)).isEqualTo(training.directories.get(1));
    assertThat(training.configs.get(0)).isEqualTo(training.configs.get(1));
    assertThat(desk.registry().versions()).containsOnlyKeys("v1", "v2");
    assertThat(requestFolders()).isEmptyDirectory();
  }

  @Test
  void makesOneVersionAfterAKillBetweenItsChunksAndItsRecord() throws Exception {
    service.close();
    Process other = process(true);
    desk.send("r1", "{\"command\":\"retrain\",\"config\":{\"bytes\":3000000}}");
    assertThat(other.waitFor(30, TimeUnit.SECONDS)).isTrue();
    assertThat(other.exitValue()).isEqualTo(TrainerProcess.EXIT_CODE);
    assertThat(desk.records(desk.topics.modelBundles())).hasSize(3);
    assertThat(desk.registry().versions()).isEmpty();

    service = desk.start(training);

    assertThat(desk.awaitEnd("r1").version()).isEqualTo("v1");
    assertThat(desk.records(desk.topics.modelBundles())).hasSize(6);
    assertThat(desk.records(desk.topics.modelRegistry())).hasSize(2);
    assertThat(desk.states("r1")).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
    ModelVersion version = desk.registry().champion().orElseThrow();
    assertThat(version.bundle().offset()).isGreaterThanOrEqualTo(3);
    assertThat(desk.fetcher(temp.resolve("cache")).fetch(version)).isDirectory();
  }

  @Test
  void twoTrainersShareTheWork() throws Exception {
    FakeTraining other = new FakeTraining();
    try (TrainerService second = desk.start(other, temp.resolve("elsewhere"))) {
      desk.send("r1", waiting());
      desk.send("r2", waiting());
      desk.awaitState("r1", State.RUNNING);
      desk.awaitState("r2", State.RUNNING);
      ControlDesk.await().until(() -> training.configs.size() + other.configs.size() == 2);
      assertThat(training.configs).hasSize(1);
      assertThat(isUp(service) && isUp(second)).isTrue();
      assertThat(desk.last("r1").trainer()).isNotEqualTo(desk.last("r2").trainer());
      // Whoever reads the requests, they reach the trainer that they are about.
      assertThat(desk.awaitEnd(desk.send("c", "{\"command\":\"cancel\"}")).error())
          .isEqualTo("several trainings run: name one of [r1, r2] as 'request'");
      desk.send("r3", "{\"command\":\"retrain\"}");
      desk.awaitEnd(desk.send("c1", "{\"command\":\"cancel\",\"request\":\"r1\"}"));
      desk.awaitEnd("r3");
      desk.awaitEnd(desk.send("c2", "{\"command\":\"cancel\",\"request\":\"r2\"}"));
      for (int i = 4; i < 8; i++) {
        desk.send("r" + i, "{\"command\":\"retrain\"}");
      }
      for (int i = 4; i < 8; i++) {
        assertThat(desk.awaitEnd("r" + i).state()).isEqualTo(State.COMPLETED);
        assertThat(desk.states("r" + i)).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
      }
    }
    assertThat(desk.states("r1")).endsWith(State.CANCELLED);
    assertThat(desk.states("r2")).endsWith(State.CANCELLED);
    assertThat(training.configs.size() + other.configs.size()).isEqualTo(7);
    assertThat(desk.registry().versions().keySet())
        .containsExactlyInAnyOrder("v1", "v2", "v3", "v4", "v5");
    for (ModelVersion version : desk.registry().versions().values()) {
      assertThat(desk.fetcher(temp.resolve("cache")).fetch(version)).isDirectory();
    }
  }

  @Test
  void anotherTrainerTakesOverFromOneThatIsSilent() throws Exception {
    FakeTraining other = new FakeTraining();
    desk.send("r1", waiting());
    ControlDesk.await().until(() -> FakeTraining.checkpoint(output()) > 0);
    try (TrainerService second = desk.start(other, temp.resolve("elsewhere"))) {
      ControlDesk.await().until(() -> isUp(second));
      service.close();
      ControlDesk.await().until(() -> !other.configs.isEmpty());
      go();
      assertThat(desk.awaitEnd("r1").version()).isEqualTo("v1");
      assertThat(desk.last("r1").resumedAt()).isNull();

      // What it had written is of no use any more.
      service = desk.start(training);
      ControlDesk.await().until(() -> isUp(service));
      assertThat(requestFolders()).isEmptyDirectory();
    }
    assertThat(desk.states("r1")).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
    assertThat(training.configs).hasSize(1);
  }

  @Test
  void goesOnWhenAnotherOneWritesInBetween() throws Exception {
    desk.send("r1", waiting());
    desk.awaitState("r1", State.RUNNING);
    Map<String, Object> config = new HashMap<>(desk.client);
    config.put("transactional.id", desk.topics.prefix() + "tagstream-trainer");
    try (var other =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      other.initTransactions();
    }
    go();

    assertThat(desk.awaitEnd("r1").version()).isEqualTo("v1");
    assertThat(desk.states("r1")).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
    assertThat(training.configs).hasSize(1);
  }

  @Test
  void doesNotPromoteAVersionThatIsWorse() throws Exception {
    desk.awaitEnd(desk.send("r1", finding(90)));
    TrainingStatus worse = desk.awaitEnd(desk.send("r2", finding(50)));
    TrainingStatus nearly = desk.awaitEnd(desk.send("r3", finding(89)));

    assertThat(worse.state()).isEqualTo(State.COMPLETED);
    assertThat(worse.version()).isEqualTo("v2");
    assertThat(worse.promoted()).isFalse();
    assertThat(worse.note())
        .startsWith("not promoted: F1 0.6667 is below the 0.9474 of v1 on 100 held-out sentences");
    assertThat(worse.comparison().version()).isEqualTo("v1");
    assertThat(worse.comparison().high()).isNegative();
    assertThat(nearly.promoted()).isTrue();
    assertThat(nearly.note()).isNull();
    assertThat(nearly.comparison().version()).isEqualTo("v1");
    assertThat(champion()).isEqualTo("v3 after v1");
    assertThat(desk.registry().versions()).containsOnlyKeys("v1", "v2", "v3");
    // A person may think otherwise.
    desk.awaitEnd(desk.send("p", "{\"command\":\"promote\",\"version\":\"v2\"}"));
    assertThat(champion()).isEqualTo("v2 after v3");
  }

  @Test
  void goesOnFromTheCheckpointAfterAKill() throws Exception {
    service.close();
    Process first = process(false);
    desk.send("r1", waiting());
    ControlDesk.await().until(() -> FakeTraining.checkpoint(output()) > 20);
    first.destroyForcibly().waitFor();
    int checkpoint = FakeTraining.checkpoint(output());
    service = desk.start(training);
    ControlDesk.await().until(() -> FakeTraining.checkpoint(output()) > checkpoint);
    go();

    TrainingStatus done = desk.awaitEnd("r1");
    assertThat(done.state()).isEqualTo(State.COMPLETED);
    assertThat(done.resumedAt()).isEqualTo(checkpoint);
    assertThat(desk.states("r1")).containsOnlyOnce(State.ACCEPTED, State.COMPLETED);
    assertThat(desk.registry().versions()).containsOnlyKeys("v1");
  }

  @Test
  void trainsOnTheGoldTopic() throws Exception {
    Topic<String, ?> gold = desk.topics.goldEntities();
    for (int i = 0; i < 40; i++) {
      desk.send(gold, "s-" + i, tokens("Ana has " + i, "B-person O O"));
    }
    desk.send(gold, "s-0", tokens("Ana has 0", "O O O"));
    desk.send(gold, "s-1", null);
    desk.send(gold, "again", tokens("Ana has 2", "B-person O O"));
    desk.send(gold, "bad", "{");
    String id = desk.send(desk.topics.sentences(), null, "🎡 in Köln!");
    desk.send(
        gold, id, "{\"entities\":[{\"type\":\"place\",\"text\":\"Köln\",\"start\":5,\"end\":9}]}");
    String config = "{\"train_topic\":\"gold-entities\",\"wait\":\"%s\"}";
    desk.send(
        "r1",
        "{\"command\":\"retrain\",\"config\":%s}".formatted(config.formatted(temp.resolve("go"))));
    ControlDesk.await().until(() -> training.configs.size() == 1);
    JsonNode used = training.configs.get(0);
    List<String> train = Files.readAllLines(Path.of(used.get("train_file").asText()));
    List<String> dev = Files.readAllLines(Path.of(used.get("validation_file").asText()));
    restart();
    ControlDesk.await().until(() -> training.configs.size() == 2);
    go();

    assertThat(used.has("train_topic")).isFalse();
    assertThat(training.configs.get(1)).isEqualTo(used);
    List<String> all = new ArrayList<>(train);
    all.addAll(dev);
    assertThat(all.stream().filter(String::isEmpty)).hasSize(40);
    assertThat(dev).isNotEmpty();
    assertThat(all).contains("Köln\tB-place").doesNotContain("1\tO");
    assertThat(all.stream().filter("2\tO"::equals)).hasSize(1);
    assertThat(all.get(all.indexOf("0\tO") - 2)).isEqualTo("Ana\tO");
    TrainingStatus done = desk.awaitEnd("r1");
    assertThat(done.note())
        .endsWith("held out; left out: 1 records, 1 repeated sentences, 0 entities");
    assertThat(desk.registry().champion().orElseThrow().data().name())
        .isEqualTo(desk.topics.goldEntities().name());
    TrainingStatus wrong =
        desk.awaitEnd(
            desk.send(
                "r2", "{\"command\":\"retrain\",\"config\":{\"train_topic\":\"sentences\"}}"));
    assertThat(wrong.state()).isEqualTo(State.REJECTED);
    assertThat(wrong.error()).startsWith("train_topic: must be ");
  }

  /** Through the real trainer, on an encoder that is small, and in two steps. */
  @Test
  void fineTunesOnTheGoldTopicAndComparesWithTheChampion() throws Exception {
    service.close();
    service =
        desk.start(new FineTuningJob(new TrainingListener() {}, DownloadListener.NONE), Map.of());
    for (int i = 0; i < 30; i++) {
      desk.send(desk.topics.goldEntities(), "s-" + i, tokens("Ana has " + i, "B-person O O"));
    }
    desk.send(
        "r1",
        """
        {"command":"retrain","config":{"model_name_or_path":"minilm","train_topic":"gold-entities",
        "held_out_share":0.4,"max_steps":2,"save_steps":0}}
        """);
    TrainingStatus first = desk.awaitEnd("r1");
    TrainingStatus second = desk.awaitEnd(desk.send("r2", "{\"command\":\"retrain\"}"));

    assertThat(first.error()).isNull();
    assertThat(first.promoted()).isTrue();
    ModelVersion version = desk.registry().versions().get("v1");
    assertThat(version.labels()).containsExactly("B-person", "O");
    assertThat(version.data().name()).isEqualTo(desk.topics.goldEntities().name());
    assertThat(version.data().sentences() + second.comparison().sentences()).isEqualTo(30);
    assertThat(version.data().sha256()).hasSize(64);
    assertThat(second.config()).isEqualTo(first.config());
    assertThat(second.comparison().version()).isEqualTo("v1");
    assertThat(second.comparison().low()).isLessThanOrEqualTo(second.comparison().high());
  }

  @Test
  void aRequestThatIsTooLargeEndsToo() throws Exception {
    String command = "{\"command\":\"%s\",\"version\":\"%s\",\"config\":{\"x\":\"%s\"}}";
    String unreadable = desk.send("u", command.formatted("x".repeat(999_000), "", ""));
    String promote = desk.send("p", command.formatted("promote", "v".repeat(900_000), ""));
    String retrain = desk.send("r", command.formatted("retrain", "", "c".repeat(900_000)));
    desk.send("k".repeat(600_000), command.formatted("promote", "v1", "c".repeat(300_000)));
    desk.awaitEnd(desk.send("next", "{\"command\":\"retrain\"}"));

    for (String id : List.of(unreadable, promote, retrain)) {
      assertThat(desk.awaitEnd(id).state()).isEqualTo(State.REJECTED);
      assertThat(desk.last(id).error()).hasSizeLessThan(1_100);
    }
    assertThat(desk.last(retrain).error()).startsWith("config: 900008 characters");
    assertThat(desk.deadLetters())
        .hasSize(2)
        .anySatisfy(letter -> assertThat(letter).endsWith(" <- too large to be answered"));
  }

  private Process process(boolean deadly) throws IOException {
    return TrainerProcess.start(
        broker.bootstrapServers(), desk.topics.prefix(), temp.resolve("work"), deadly);
  }

  private static String tokens(String tokens, String tags) {
    return "{\"tokens\":[\"%s\"],\"tags\":[\"%s\"]}"
        .formatted(tokens.replace(" ", "\",\""), tags.replace(" ", "\",\""));
  }

  private static String finding(int entities) {
    return "{\"command\":\"retrain\",\"config\":{\"found\":%d}}".formatted(entities);
  }

  private Path requestFolders() {
    return temp.resolve("work").resolve("instance-0").resolve("requests");
  }

  /** Where the only training that runs writes. */
  private Path output() throws IOException {
    if (!Files.exists(requestFolders())) {
      return temp;
    }
    try (Stream<Path> folders = Files.list(requestFolders())) {
      return folders.findFirst().map(folder -> folder.resolve("output")).orElse(temp);
    }
  }

  private static boolean isUp(TrainerService service) {
    return service.components().stream().allMatch(part -> part.check().up());
  }

  private void restart() {
    service.close();
    service = desk.start(training);
  }

  /** A training that goes on until {@link #go}. */
  private String waiting() {
    return "{\"command\":\"retrain\",\"config\":{\"wait\":\"%s\"}}".formatted(temp.resolve("go"));
  }

  private void go() throws IOException {
    Files.writeString(temp.resolve("go"), "");
  }

  private String champion() {
    AliasRecord alias = desk.registry().aliases().get("champion");
    return alias.version() + " after " + alias.previousVersion();
  }

  private static ModelVersion with(ModelVersion version, String sha256) {
    var bundle = version.bundle();
    return new ModelVersion(
        version.version(),
        new BundleReference(bundle.chunks(), bundle.bytes(), sha256, null)
            .at(bundle.partition(), bundle.offset()),
        version.labels(),
        null,
        null,
        Map.of(),
        Map.of(),
        version.createdAt());
  }
}
