package io.tagstream.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tagstream.runtime.topic.TopicAdmin;
import io.tagstream.schemas.Topics;
import io.tagstream.streams.stage.Stage;
import io.tagstream.testkit.tagger.RunningStage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** The clients in {@code src/examples} do as they say. */
class ExamplesIT extends RunningStage {
  private static final Path EXAMPLES = Path.of("..", "src", "examples");
  private static final String TEXT = "Ada Lovelace lived in London 🎩.";

  @Override
  @BeforeEach
  protected void createTopics(TestInfo info) {
    topics = new Topics(); // which the examples name
    TopicAdmin.createMissing(admin, topics, 2, TopicAdmin.BROKER_DEFAULT);
  }

  @Test
  void java() throws Exception {
    String printed =
        run(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-cp",
            System.getProperty("java.class.path"),
            EXAMPLES.resolve("Entities.java").toString());

    assertThat(printed)
        .contains("\"text\":\"" + TEXT + "\"")
        .contains("\"type\":\"cap\",\"text\":\"London\",\"start\":22,\"end\":28");
  }

  @Test
  void python() throws Exception {
    Optional<String> python =
        Stream.of("python3", "/usr/bin/python3").filter(ExamplesIT::hasKafka).findFirst();
    assumeTrue(python.isPresent(), "a Python with its client for Kafka (Debian's python3-kafka)");

    assertThat(run(python.get(), EXAMPLES.resolve("entities.py").toString()))
        .isEqualTo("cap\tAda\t1.0\ncap\tLovelace\t1.0\ncap\tLondon\t1.0\nv1: 3 entities\n");
  }

  private static boolean hasKafka(String python) {
    try {
      return new ProcessBuilder(python, "-c", "import kafka").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private String run(String... example) throws Exception {
    List<String> command = new ArrayList<>(List.of(example));
    command.add(broker.bootstrapServers());
    command.add(TEXT);
    try (Stage stage = start(settings("examples"), well)) {
      awaitUp(stage.health());
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
      try (InputStream printed = process.getInputStream()) {
        String all = new String(printed.readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(all).isZero();
        return all;
      } finally {
        process.destroyForcibly();
      }
    }
  }
}
