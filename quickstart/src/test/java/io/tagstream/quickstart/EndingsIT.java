package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.cli.Main;
import io.tagstream.schemas.Topics;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.broker.RunningBroker;
import io.tagstream.testkit.tagger.ModelShelf;
import io.tagstream.testkit.trainer.ControlDesk;
import java.io.File;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command is asked to end in several phases: it ends soon, by the signal, and leaves nothing.
 */
@Tag("waiting")
class EndingsIT extends RunningBroker {
  private static final Path MODEL =
      Path.of("..", "ner", "src", "test", "resources", "architectures", "bert");

  /** Within half a minute; a machine that is busy may take longer to begin with it. */
  private static final int SECONDS = 40;

  private static final int SIGTERM = 143;
  private static final String NOBODY = "localhost:1";
  private static final String RETRAIN =
      """
      {"command": "retrain", "config": {"model_name_or_path": "%s", "train_file": "%s",
       "validation_file": "%2$s", "max_steps": %d, "max_seq_length": 16, "save_steps": 0}}
      """;

  @TempDir Path directory;

  @Test
  void aTaggerThatWaitsForItsBroker() throws Exception {
    Process tagger =
        start("tagger", "--bootstrap-server", NOBODY, "--http-port", "0", "--state-dir", state());
    awaitLog("Tagging for");

    assertEndsWell(tagger);
  }

  @Test
  void aTrainerThatWaitsForItsBroker() throws Exception {
    Process trainer =
        start("trainer", "--bootstrap-server", NOBODY, "--http-port", "0", "--work-dir", state());
    awaitLog("Training for");

    assertEndsWell(trainer);
  }

  @Test
  void aCommandThatIsInsideTheModel() throws Exception {
    Process tag = start("tag", "--model", MODEL.toAbsolutePath().toString());
    Thread text = new Thread(() -> writeWithoutEnd("Mary went to London . ".repeat(500), tag));
    text.start();
    awaitCall(tag, "io.tagstream.ner.tag.WordPredictor.run");

    assertEndsWell(tag);
    text.join();
  }

  /** Writes the line again and again until the process is gone. */
  private static void writeWithoutEnd(String line, Process process) {
    try (Writer input = process.outputWriter(StandardCharsets.UTF_8)) {
      while (process.isAlive()) {
        input.write(line + "\n");
      }
    } catch (IOException e) {
      // It has ended.
    }
  }

  @Test
  void aTaggerThatIsInsideTheModel() throws Exception {
    Topics topics = new Topics("tagging.");
    try (ModelShelf shelf = new ModelShelf(broker.bootstrapServers(), topics, 1, directory)) {
      shelf.publish("v1", MODEL);
      shelf.promote("v1");
    }
    Process tagger = startService("tagger", topics, "--state-dir", state());
    try (ControlDesk desk = desk(topics)) {
      String text = "Mary went to London . ".repeat(9_000);
      for (int i = 0; i < 50; i++) {
        desk.send(topics.sentences(), "s" + i, text);
      }
      awaitCall(tagger, "io.tagstream.ner.tag.WordPredictor.run");

      assertEndsWell(tagger);
    }
  }

  @Test
  void aTrainerThatTrains() throws Exception {
    Topics topics = new Topics("training.");
    try (ControlDesk desk = desk(topics)) {
      Process trainer = startTrainer(topics);
      desk.send("r1", retrain(1_000_000));
      ControlDesk.await()
          .until(() -> desk.statuses("r1").stream().anyMatch(status -> status.step() != null));

      assertEndsWell(trainer);
      assertIsGivenBack(desk);
    }
  }

  /** Over a connection that takes a kilobyte a second, and statuses at once. */
  @Test
  void aTrainerThatPublishes() throws Exception {
    Topics topics = new Topics("publishing.");
    try (ControlDesk desk = desk(topics)) {
      limitProducers(1_024.0);
      Process trainer = startTrainer(topics);
      desk.send("r1", retrain(2));
      awaitCall(trainer, "io.tagstream.trainer.publish.ModelPublisher.upload");

      assertEndsWell(trainer);
      assertIsGivenBack(desk);
    } finally {
      limitProducers(null);
    }
  }

  private static void limitProducers(Double bytesPerSecond) throws Exception {
    ClientQuotaEntity each =
        new ClientQuotaEntity(Collections.singletonMap(ClientQuotaEntity.CLIENT_ID, null));
    ClientQuotaAlteration.Op limit =
        new ClientQuotaAlteration.Op("producer_byte_rate", bytesPerSecond);
    admin.alterClientQuotas(List.of(new ClientQuotaAlteration(each, List.of(limit)))).all().get();
  }

  /** Nobody's fault, for another to go on with. */
  private static void assertIsGivenBack(ControlDesk desk) {
    assertThat(desk.last("r1").state()).isEqualTo(State.RUNNING);
    assertThat(desk.last("r1").attempt()).isZero();
    assertThat(desk.registry().versions()).isEmpty();
  }

  private ControlDesk desk(Topics topics) {
    return new ControlDesk(broker.bootstrapServers(), topics.prefix(), directory);
  }

  private Process startTrainer(Topics topics) throws IOException {
    return startService(
        "trainer",
        topics,
        "--work-dir",
        state(),
        "--corpora",
        directory.toString(),
        "--models",
        MODEL.getParent().toString());
  }

  private Process startService(String command, Topics topics, String... more) throws IOException {
    List<String> arguments =
        new ArrayList<>(
            List.of(
                command,
                "--bootstrap-server",
                broker.bootstrapServers(),
                "--topic-prefix",
                topics.prefix(),
                "--http-port",
                "0"));
    arguments.addAll(List.of(more));
    return start(arguments.toArray(String[]::new));
  }

  private String retrain(int steps) throws IOException {
    Path corpus = directory.resolve("corpus.txt");
    Files.writeString(corpus, "Mary B-person\nwent O\nto O\nLondon B-place\n\n".repeat(50));
    return RETRAIN.formatted(MODEL.toRealPath(), corpus.toRealPath(), steps).replace("\n", " ");
  }

  @Test
  void removesWhatOneThatWasKilledLeft() throws Exception {
    Process killed =
        start("tagger", "--bootstrap-server", NOBODY, "--http-port", "0", "--state-dir", state());
    awaitLog("Tagging for");
    killed.destroyForcibly().waitFor();
    Path left = folders().get(0);
    assertThat(Files.getPosixFilePermissions(left)).hasSize(3);
    assertThat(left.toFile().setLastModified(1)).isTrue();

    assertThat(start("--version").waitFor()).isZero();

    assertThat(folders()).isEmpty();
  }

  private void assertEndsWell(Process process) throws Exception {
    process.destroy();

    assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).as(log()).isTrue();
    assertThat(process.exitValue()).as(log()).isEqualTo(SIGTERM);
    assertThat(folders()).isEmpty();
    assertThat(directory.resolve("crash.log")).doesNotExist();
  }

  private Process start(String... arguments) throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx700m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:ErrorFile=" + directory.resolve("crash.log"),
                "-Djava.io.tmpdir=" + directory,
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(new File(directory.toFile(), "log"))
        .start();
  }

  private static String threads(Process process) throws IOException {
    Process jstack =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jstack").toString(),
                Long.toString(process.pid()))
            .redirectErrorStream(true)
            .start();
    return new String(jstack.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }

  private static void awaitCall(Process process, String method) {
    Awaitility.await()
        .atMost(60, TimeUnit.SECONDS)
        .pollInterval(500, TimeUnit.MILLISECONDS)
        .until(() -> threads(process).contains(method));
  }

  private void awaitLog(String line) {
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> log().contains(line));
  }

  private String log() throws IOException {
    return Files.readString(directory.resolve("log"));
  }

  private String state() {
    return directory.resolve("state").toString();
  }

  private List<Path> folders() throws IOException {
    try (var files = Files.list(directory)) {
      return files.filter(f -> f.getFileName().toString().startsWith("tagstream")).toList();
    }
  }
}
