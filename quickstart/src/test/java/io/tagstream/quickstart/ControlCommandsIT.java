package io.tagstream.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.testkit.trainer.RunningTrainer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The commands that do what one can do by writing to the control topic. */
class ControlCommandsIT extends RunningTrainer {
  private Commands commands;

  @BeforeEach
  void connect() {
    commands = new Commands(broker.bootstrapServers(), desk.topics);
  }

  @Test
  void writeWhatOneWouldTypeAndWaitForTheAnswer() throws Exception {
    assertThat(run("retrain", "--request-id", "first", "--follow", "--seed", "7", config("{}")))
        .isZero();
    assertThat(commands.out())
        .isEqualTo(
            """
            request first: accepted
            request first: completed, v1, promoted to champion, dev F1 0.7500
            """);
    assertThat(run("retrain", "--alias", "challenger", "--follow", config("{\"found\": 80}")))
        .isZero();
    assertThat(run("dismiss")).isZero();
    assertThat(run("promote", "v2", "--expected", "v1")).isZero();
    assertThat(champion()).isEqualTo("v2 after v1");
    assertThat(run("rollback")).isZero();
    assertThat(champion()).isEqualTo("v1 after v2");

    assertThat(written())
        .containsExactly(
            "{\"command\":\"retrain\",\"config\":{\"seed\":7}}",
            "{\"command\":\"retrain\",\"alias\":\"challenger\",\"config\":{\"found\":80}}",
            "{\"command\":\"dismiss\"}",
            "{\"command\":\"promote\",\"version\":\"v2\",\"expected\":\"v1\"}",
            "{\"command\":\"rollback\"}");
  }

  @Test
  void tellByTheirExitCodesHowItEnded() throws Exception {
    assertThat(run("promote", "v9")).isEqualTo(2);
    assertThat(commands.err()).contains(": rejected: ").contains("v9");
    assertThat(run("retrain", "--follow", config("{\"fail\": 1}"))).isEqualTo(1);
    assertThat(commands.err()).contains(": failed: the disk is full");
    assertThat(run("retrain", config("{\"typo\": 1}"))).isEqualTo(2);

    CompletableFuture<Integer> following =
        CompletableFuture.supplyAsync(
            () -> run("retrain", "--request-id", "long", "--follow", config(waitingConfig())));
    desk.awaitState("long", State.RUNNING);
    assertThat(run("cancel", "long")).isZero();
    assertThat(following.get()).isEqualTo(4);
    assertThat(run("status", "long")).isEqualTo(4);
    assertThat(run("cancel")).isEqualTo(2);

    service.close();
    assertThat(run("rollback", "--timeout", "1")).isEqualTo(5);
    assertThat(commands.err()).contains("no answer within 1 s; does a trainer run?");
  }

  @Test
  void doNoRequestTwice() throws Exception {
    assertThat(run("retrain", "--request-id", "r", "--follow", config("{}"))).isZero();

    assertThat(run("retrain", "--request-id", "r", config("{}"))).isEqualTo(2);

    assertThat(commands.err()).contains("request id 'r' was used before");
    assertThat(written()).hasSize(1);
  }

  @Test
  void listRequestsAndModels() throws Exception {
    assertThat(run("models")).isZero();
    assertThat(commands.out()).startsWith("VERSION").hasLineCount(1);
    assertThat(run("retrain", "--request-id", "r", "--follow", config("{}"))).isZero();
    assertThat(run("promote", "v9", "--request-id", "p")).isEqualTo(2);
    send(
        "{\"modelVersion\":\"v1\",\"timestamp\":\"2026-01-01T00:00:00Z\",\"windows\":[{\"window\":\"all\","
            + "\"sentences\":1200,\"overall\":{\"precision\":0.5,\"recall\":0.5,\"f1\":0.5,\"support\":4,"
            + "\"tp\":2,\"fp\":2,\"fn\":2},\"types\":{},\"f1Interval\":{\"low\":0.4,\"high\":0.6}}]}");

    commands.forget();
    assertThat(run("models")).isZero();
    assertThat(commands.out().lines().toList().get(1))
        .matches(
            "v1 +champion +minilm +0\\.7500 +0\\.5000 \\(0\\.4000 to 0\\.6000\\) +1,200 +\\d+ s");
    commands.forget();
    assertThat(run("models", "--json")).isZero();
    assertThat(Json.MAPPER.readTree(commands.out()).at("/model/version").asText()).isEqualTo("v1");

    commands.forget();
    assertThat(run("status")).isZero();
    assertThat(commands.out().lines())
        .hasSize(3)
        .anyMatch(line -> line.matches("r +completed +v1 +3000/3000 +0\\.7500 .*"))
        .anyMatch(line -> line.matches("p +rejected .*v9.*"));
    assertThat(run("status", "none")).isEqualTo(2);
    assertThat(commands.err()).contains("no trainer has said anything of a request 'none'");
  }

  private void send(String metrics) throws Exception {
    var unused = desk.send(desk.topics.evaluationMetrics(), "v1", metrics);
  }

  private int run(String... args) {
    return commands.run(args);
  }

  private String waitingConfig() {
    return "{\"wait\": \"%s\"}".formatted(temp.resolve("go"));
  }

  private String config(String json) {
    try {
      Path file = Files.createTempFile(temp, "config", ".json");
      return Files.writeString(file, json).toString();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private List<String> written() {
    return desk.records(desk.topics.control()).stream()
        .map(ConsumerRecord::value)
        .map(value -> new String(value, StandardCharsets.UTF_8))
        .toList();
  }
}
