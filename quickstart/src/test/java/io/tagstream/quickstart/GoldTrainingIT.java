package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.schemas.Topic;
import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.RunningTrainer;
import io.tagstream.trainer.job.FineTuningJob;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.service.AllowedPaths;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Trainings on the gold topic, and the comparison with the champion that follows each. */
class GoldTrainingIT extends RunningTrainer {
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

  /** Through the real trainer, on an encoder that is tiny. */
  @Test
  void fineTunesOnTheGoldTopicAndComparesWithTheChampion() throws Exception {
    Path models = Path.of("../ner/src/test/resources/architectures");
    service.close();
    service =
        desk.start(
            new FineTuningJob(new TrainingListener() {}, DownloadListener.NONE),
            new AllowedPaths(List.of(), List.of(models)));
    for (int i = 0; i < 30; i++) {
      desk.send(desk.topics.goldEntities(), "s-" + i, tokens("Ana has " + i, "B-person O O"));
    }
    desk.send(
        "r0",
        """
        {"command":"retrain","config":{"model_name_or_path":"minilm","train_topic":"gold-entities",
        "max_step":2}}
        """);
    desk.send(
        "r1",
        """
        {"command":"retrain","config":{"model_name_or_path":"%s","train_topic":"gold-entities",
        "held_out_share":0.4,"max_steps":40,"learning_rate":1e-2,"save_steps":0}}
        """
            .formatted(models.resolve("bert")));
    TrainingStatus first = desk.awaitEnd("r1");
    TrainingStatus second = desk.awaitEnd(desk.send("r2", "{\"command\":\"retrain\"}"));

    assertThat(desk.states("r0")).containsExactly(State.REJECTED);
    assertThat(desk.last("r0").error()).startsWith("unknown key 'max_step', known are ");
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

  /** The champion's chunks come behind what an upload that was broken off has left open. */
  @Test
  void waitsForAChampionThatATransactionHides() throws Exception {
    Map<String, Object> config = new HashMap<>(desk.client);
    config.put("transactional.id", "an upload");
    try (var upload =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      upload.initTransactions();
      upload.beginTransaction();
      String bundles = desk.topics.modelBundles().name();
      for (PartitionInfo partition : upload.partitionsFor(bundles)) {
        var unused =
            upload
                .send(new ProducerRecord<>(bundles, partition.partition(), null, new byte[9]))
                .get();
      }
      desk.awaitEnd(desk.send("r1", finding(90)));
      desk.send("r2", finding(50));
      ControlDesk.await().until(() -> desk.last("r2").version() != null);
      ControlDesk.await()
          .during(Duration.ofSeconds(2))
          .until(() -> desk.last("r2").state() == State.RUNNING);
      upload.abortTransaction();
    }

    assertThat(desk.awaitEnd("r2").promoted()).isFalse();
    assertThat(desk.last("r2").comparison().version()).isEqualTo("v1");
    assertThat(champion()).isEqualTo("v1 after null");
  }

  @Test
  void doesNotWaitForEverForAChampionThatATransactionHides() throws Exception {
    service.close();
    service = desk.start(training, Duration.ofSeconds(8));
    Map<String, Object> config = new HashMap<>(desk.client);
    config.put("transactional.id", "an upload that hangs");
    try (var upload =
        new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer())) {
      upload.initTransactions();
      upload.beginTransaction();
      var unused =
          upload.send(new ProducerRecord<>(desk.topics.modelBundles().name(), new byte[9])).get();
      desk.awaitEnd(desk.send("r1", finding(90)));

      TrainingStatus waited = desk.awaitEnd(desk.send("r2", finding(95)));
      desk.send("r3", finding(50));
      ControlDesk.await().until(() -> desk.last("r3").version() != null);
      desk.send(desk.topics.modelRegistry(), "alias:champion", null);
      TrainingStatus freed = desk.awaitEnd("r3");
      upload.abortTransaction();

      assertThat(waited.promoted()).isFalse();
      assertThat(waited.note()).startsWith("not promoted: not compared with v1: topic ");
      assertThat(freed.promoted()).isTrue();
      assertThat(freed.note()).isNull();
      assertThat(champion()).isEqualTo("v3 after null");
    }
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

  private static String tokens(String tokens, String tags) {
    return "{\"tokens\":[\"%s\"],\"tags\":[\"%s\"]}"
        .formatted(tokens.replace(" ", "\",\""), tags.replace(" ", "\",\""));
  }

  private static String finding(int entities) {
    return "{\"command\":\"retrain\",\"config\":{\"found\":%d}}".formatted(entities);
  }
}
