package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The command is asked to end in several phases: it ends soon, by the signal, and leaves nothing.
 */
class EndingsIT {
  private static final Path MODEL =
      Path.of("..", "ner", "src", "test", "resources", "architectures", "bert");

  /** Within half a minute; a machine that is busy may take longer to begin with it. */
  private static final int SECONDS = 40;

  private static final int SIGTERM = 143;
  private static final String NOBODY = "localhost:1";

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
    awaitCall(trainer, "io.tagstream.schemas.TopicAdmin.createMissing");

    assertEndsWell(trainer);
  }

  @Test
  void aCommandThatIsInsideTheModel() throws Exception {
    Path text = directory.resolve("text");
    Files.writeString(text, ("Mary went to London . ".repeat(9_000) + "\n").repeat(50));
    Process tag = start(text, "tag", "--model", MODEL.toAbsolutePath().toString());
    awaitCall(tag, "io.tagstream.ner.model.WordPredictor.run");

    assertEndsWell(tag);
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
    return start(Path.of("/dev/null"), arguments);
  }

  private Process start(Path input, String... arguments) throws IOException {
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
        .redirectInput(input.toFile())
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
    Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> threads(process).contains(method));
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
