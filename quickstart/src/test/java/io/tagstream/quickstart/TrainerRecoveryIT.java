package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.record.ModelVersion;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.trainer.ControlDesk;
import io.tagstream.testkit.trainer.FakeTraining;
import io.tagstream.testkit.trainer.RunningTrainer;
import io.tagstream.testkit.trainer.TrainerProcess;
import io.tagstream.trainer.service.TrainerService;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of a training whose trainer goes away, and of trainers that share the work. */
class TrainerRecoveryIT extends RunningTrainer {
  private final List<Process> processes = new ArrayList<>();

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
  void givesUpWhatEndsEveryTrainer() throws Exception {
    service.close();
    desk.send("r1", "{\"command\":\"retrain\",\"config\":{\"bytes\":3000000}}");
    for (int attempt = 1; attempt <= 3; attempt++) {
      assertThat(process(true).waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(desk.last("r1").attempt()).isEqualTo(attempt);
    }
    service = desk.start(training);

    assertThat(desk.awaitEnd("r1").state()).isEqualTo(State.FAILED);
    assertThat(desk.last("r1").error()).startsWith("its trainer ended 3 times in a row");
    ControlDesk.await().until(() -> training.configs.isEmpty() && isEmpty(requestFolders()));
    assertThat(desk.awaitEnd(desk.send("r2", "{\"command\":\"retrain\"}")).version())
        .isEqualTo("v2");
    assertThat(training.configs).hasSize(1);
  }

  @Test
  void countsNoAttemptThatGotFurtherOrWasBrokenOffInGoodOrder() throws Exception {
    desk.send("r1", waiting());
    ControlDesk.await().until(() -> training.configs.size() == 1);
    assertThat(desk.last("r1").attempt()).isEqualTo(1);
    service.close();
    assertThat(desk.last("r1").attempt()).isZero();

    for (int kill = 0; kill < 4; kill++) {
      int before = FakeTraining.checkpoint(output());
      Process killed = process(false);
      ControlDesk.await()
          .until(
              () -> {
                Long told = desk.last("r1").checkpoint();
                return told != null && told > before;
              });
      assertThat(desk.last("r1").attempt()).isEqualTo(1);
      killed.destroyForcibly().waitFor();
    }
    service = desk.start(training);
    go();

    assertThat(desk.awaitEnd("r1").version()).isEqualTo("v1");
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

  private Process process(boolean deadly) throws IOException {
    Process process =
        TrainerProcess.start(
            broker.bootstrapServers(), desk.topics.prefix(), temp.resolve("work"), deadly);
    processes.add(process);
    return process;
  }

  @AfterEach
  void killProcesses() {
    processes.forEach(Process::destroyForcibly);
  }

  private static boolean isEmpty(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.findAny().isEmpty();
    }
  }
}
