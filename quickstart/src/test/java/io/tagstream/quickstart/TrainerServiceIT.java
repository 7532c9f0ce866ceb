package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.runtime.bundle.Bundle;
import io.tagstream.runtime.registry.RegistrySnapshot;
import io.tagstream.schemas.record.BundleReference;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.ModelVersion.TrainingData;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.testkit.trainer.RunningTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** What each request of the control topic does. */
class TrainerServiceIT extends RunningTrainer {
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
    String typo = desk.send("typo", "{\"command\":\"retrain\",\"config\":{\"typo\":1}}");
    String broken = desk.send("broken", "{\"command\":\"retrain\",\"config\":{\"fail\":1}}");
    String good = desk.send("good", "{\"command\":\"retrain\",\"config\":{\"seed\":null}}");

    assertThat(desk.awaitEnd(good).state()).isEqualTo(State.COMPLETED);
    assertThat(desk.awaitEnd(unreadable).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(unreadable).error()).contains("found 'dance'");
    assertThat(desk.awaitEnd(nameless).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(wrong).state()).isEqualTo(State.REJECTED);
    assertThat(desk.last(wrong).error()).startsWith("'unknown' is no setting");
    assertThat(desk.states(typo)).containsExactly(State.REJECTED);
    assertThat(desk.last(typo).error()).startsWith("'typo' is no setting");
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
    String whileElsewhere = "{\"command\":\"promote\",\"version\":\"v1\",\"expected\":\"v7\"}";
    assertThat(desk.awaitEnd(desk.send("p7", whileElsewhere)).error())
        .matches("alias 'champion' points to v\\d, expected v7");
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
  void aChallengerComesAndGoesWithoutAChangeOfChampion() throws Exception {
    desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\"}"));
    // Worse than the champion: that is to be seen live.
    TrainingStatus first = desk.awaitEnd(desk.send("c1", challenger(40)));
    assertThat(first.promoted()).isTrue();
    assertThat(first.comparison()).isNull();
    assertThat(desk.registry().aliases().get("challenger").version()).isEqualTo("v2");

    TrainingStatus worse = desk.awaitEnd(desk.send("c2", challenger(10)));
    assertThat(worse.promoted()).isFalse();
    assertThat(worse.comparison().version()).isEqualTo("v2");

    TrainingStatus dismissed = desk.awaitEnd(desk.send("d1", "{\"command\":\"dismiss\"}"));
    assertThat(dismissed.state()).isEqualTo(State.COMPLETED);
    assertThat(dismissed.version()).isEqualTo("v2");
    assertThat(desk.registry().aliases()).containsOnlyKeys("champion");
    assertThat(desk.registry().versions()).containsOnlyKeys("v1", "v2", "v3");
    assertThat(champion()).isEqualTo("v1 after null");

    assertThat(desk.awaitEnd(desk.send("d2", "{\"command\":\"dismiss\"}")).error())
        .isEqualTo("alias 'challenger' does not exist: there is nothing to dismiss");
    assertThat(
            desk.awaitEnd(desk.send("d3", "{\"command\":\"dismiss\",\"alias\":\"champion\"}"))
                .error())
        .startsWith("the champion cannot be dismissed");
  }

  @Test
  void aChallengerThatIsPromotedIsNoChallengerAnyMore() throws Exception {
    desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\"}"));
    desk.awaitEnd(desk.send("c1", challenger(90)));

    desk.awaitEnd(desk.send("p1", "{\"command\":\"promote\",\"version\":\"v2\"}"));

    assertThat(champion()).isEqualTo("v2 after v1");
    assertThat(desk.registry().aliases()).containsOnlyKeys("champion");
  }

  private static String challenger(int found) {
    return "{\"command\":\"retrain\",\"alias\":\"challenger\",\"config\":{\"found\":%d}}"
        .formatted(found);
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
  void aRequestThatIsTooLargeEndsToo() throws Exception {
    String command = "{\"command\":\"%s\",\"version\":\"%s\",\"config\":{\"x\":\"%s\"}}";
    String unreadable = desk.send("u", command.formatted("x".repeat(999_000), "", ""));
    String promote = desk.send("p", command.formatted("promote", "v".repeat(900_000), ""));
    String retrain = desk.send("r", command.formatted("retrain", "v1", "c".repeat(900_000)));
    desk.send("k".repeat(600_000), command.formatted("promote", "v1", "c".repeat(300_000)));
    desk.awaitEnd(desk.send("next", "{\"command\":\"retrain\"}"));

    for (String id : List.of(unreadable, promote, retrain)) {
      assertThat(desk.awaitEnd(id).state()).isEqualTo(State.REJECTED);
      assertThat(desk.last(id).error()).hasSizeLessThan(1_100);
    }
    assertThat(desk.last(retrain).error()).startsWith("config: 900008 characters");
    assertThat(desk.deadLetters())
        .hasSize(3)
        .anySatisfy(letter -> assertThat(letter).contains(" <- 'key' is 'kkk"))
        .anySatisfy(
            letter -> assertThat(letter).contains(" <- topic ").contains("'version' is 'vvv"));
  }

  @Test
  void namesThatAreNoneAreRejected() throws Exception {
    desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\"}"));
    List<String> ids = new ArrayList<>();
    for (String name : List.of("", " ", "a b", "two\\nlines", "../x", "é", "x".repeat(101))) {
      String promote = "{\"command\":\"promote\",\"version\":\"%s\",\"alias\":\"%s\"}";
      ids.add(desk.send(null, promote.formatted("v1", name)));
      ids.add(desk.send(null, promote.formatted(name, "champion")));
      ids.add(desk.send(null, "{\"command\":\"retrain\",\"alias\":\"%s\"}".formatted(name)));
      ids.add(desk.send(null, "{\"command\":\"rollback\",\"expected\":\"%s\"}".formatted(name)));
    }
    for (String key : List.of(" ", "two\nlines", "k".repeat(201), " edge")) {
      String id = desk.send(key, "{\"command\":\"retrain\"}");
      assertThat(id).isEqualTo(key);
      ids.add("%s-0-%d".formatted(desk.topics.control().name(), ids.size() + 1));
    }
    desk.awaitEnd(desk.send("last", "{\"command\":\"cancel\"}"));

    for (String id : ids) {
      TrainingStatus end = desk.awaitEnd(id);
      assertThat(end.state()).as(id).isEqualTo(State.REJECTED);
      assertThat(end.error()).hasSizeLessThan(400).contains("wanted").doesNotContain("\n");
    }
    assertThat(training.configs).hasSize(1);
    assertThat(desk.registry().aliases()).containsOnlyKeys("champion");
  }

  @Test
  void noRequestReadsOrWritesFilesThatAreNotOpenToIt() throws Exception {
    Path secret = Files.writeString(temp.resolve("secret"), "root:x:0:0\n");
    for (String key :
        List.of("labels", "train_file", "data_dir", "output_dir", "cache_dir", "config_name")) {
      for (String file : List.of(secret.toString(), "/proc/self/environ", "/missing")) {
        String config = "{\"command\":\"retrain\",\"config\":{\"%s\":\"%s\"}}";
        TrainingStatus end = desk.awaitEnd(desk.send(null, config.formatted(key, file)));
        assertThat(end.state()).isEqualTo(State.REJECTED);
        assertThat(end.error())
            .startsWith(key + ": ")
            .containsAnyOf("--corpora", "--models", "--config");
      }
    }
    assertThat(training.configs).isEmpty();
    assertThat(desk.records(desk.topics.trainingStatus()))
        .noneMatch(r -> new String(r.value(), StandardCharsets.UTF_8).contains("root:x"));
    assertThat(secret).hasContent("root:x:0:0");
  }

  @Test
  void aChampionThatNobodyCanFetchHoldsNoTrainingUp() throws Exception {
    String bundle = "{\"chunks\":1,\"bytes\":9,\"sha256\":\"%s\",\"partition\":%d,\"offset\":%d}";
    String digest = "0".repeat(64);
    desk.send(
        desk.topics.modelRegistry(),
        "v999999999",
        version("v999999999", bundle.formatted(digest, 999, 0)));
    desk.send(
        desk.topics.modelRegistry(),
        "far",
        version("far", bundle.formatted(digest, 0, Long.MAX_VALUE)));
    desk.send(
        desk.topics.modelRegistry(), "below", version("below", bundle.formatted(digest, -1, -1)));

    alias("v999999999");
    TrainingStatus first = desk.awaitEnd(desk.send("r1", "{\"command\":\"retrain\"}"));
    alias("far");
    TrainingStatus second = desk.awaitEnd(desk.send("r2", "{\"command\":\"retrain\"}"));
    alias("below");
    TrainingStatus third = desk.awaitEnd(desk.send("r3", "{\"command\":\"retrain\"}"));

    assertThat(List.of(first, second, third)).allMatch(TrainingStatus::promoted);
    assertThat(List.of(first, second, third))
        .extracting(TrainingStatus::version)
        .containsExactly("v1", "v2", "v3");
    assertThat(first.note())
        .isEqualTo(
            "not compared with v999999999: bundle of model version v999999999:"
                + " partition 999 of its topic is named, which has 1");
    assertThat(second.note()).contains("1 of 1 chunks are missing");
    assertThat(third.note()).isEqualTo("not compared with below: it is not in the registry");
  }

  private void alias(String version) throws Exception {
    desk.send(
        desk.topics.modelRegistry(),
        "alias:champion",
        "{\"version\":\"%s\",\"timestamp\":\"2026-01-01T00:00:00Z\"}".formatted(version));
  }

  private static String version(String name, String bundle) {
    return "{\"version\":\"%s\",\"bundle\":%s,\"labels\":[\"O\"],\"createdAt\":\"2026-01-01T00:00:00Z\"}"
        .formatted(name, bundle);
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
