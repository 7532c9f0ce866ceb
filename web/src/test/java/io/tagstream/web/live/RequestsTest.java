package io.tagstream.web.live;

import static io.tagstream.web.live.LogRecords.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;

import io.tagstream.schemas.Topics;
import io.tagstream.schemas.json.Json;
import io.tagstream.schemas.record.ControlCommand;
import io.tagstream.schemas.record.ControlCommand.Command;
import io.tagstream.schemas.record.TrainingStatus;
import io.tagstream.schemas.record.TrainingStatus.State;
import io.tagstream.web.live.Curve.Point;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestsTest {
  private static final Map<String, Object> CONFIG =
      Map.of("model_name_or_path", "minilm", "num_train_epochs", 3);

  private final Topics topics = new Topics();
  private final Requests requests = new Requests(topics);
  private final TrainPanel panel = new TrainPanel(requests);

  private void ask(String id, ControlCommand command, long second) {
    panel.accept(LogRecords.of(topics.control(), id, command, second));
  }

  private void say(TrainingStatus.Builder status, long second) {
    TrainingStatus built = status.build(at(second));
    panel.accept(LogRecords.of(topics.trainingStatus(), built.requestId(), built, second));
  }

  private static TrainingStatus.Builder running(String id, long step, double loss, Double f1) {
    return new TrainingStatus.Builder(id, State.RUNNING)
        .training("champion", CONFIG)
        .steps(step, 20L, null, step / 10.0)
        .figures(loss, f1, 12.5);
  }

  private Request.Shown only() {
    assertThat(panel.shown().requests()).hasSize(1);
    return panel.shown().requests().get(0);
  }

  @Test
  void followsATrainingToItsEnd() {
    ask("r1", ControlCommand.retrain(CONFIG), 100);
    assertThat(only().state()).isNull();
    assertThat(only().asked()).isEqualTo(at(100));

    say(new TrainingStatus.Builder("r1", State.ACCEPTED).training("champion", CONFIG), 101);
    say(new TrainingStatus.Builder("r1", State.RUNNING).training("champion", CONFIG), 110);
    say(running("r1", 5, 1.5, null), 112);
    say(running("r1", 10, 0.5, 0.25), 114);
    say(running("r1", 15, 0.25, 0.25), 116);
    Request.Shown now = only();
    assertThat(now.state()).isEqualTo(State.RUNNING);
    assertThat(now.started()).isEqualTo(at(110));
    assertThat(now.step()).isEqualTo(15);
    assertThat(now.totalSteps()).isEqualTo(20);
    assertThat(now.etaSeconds()).isEqualTo(12.5);
    assertThat(now.config()).isEqualTo(CONFIG);

    TrainingStatus.Comparison comparison =
        new TrainingStatus.Comparison("v1", 0.25, 0.5, 0.125, 0.375, 40);
    say(
        new TrainingStatus.Builder("r1", State.COMPLETED)
            .training("champion", CONFIG)
            .steps(20L, 20L, null, 2.0)
            .figures(0.125, 0.5, null)
            .version("v2")
            .promoted(true, comparison),
        120);
    now = only();
    assertThat(now.state()).isEqualTo(State.COMPLETED);
    assertThat(now.at()).isEqualTo(at(120));
    assertThat(now.version()).isEqualTo("v2");
    assertThat(now.promoted()).isTrue();
    assertThat(now.comparison()).isEqualTo(comparison);
    assertThat(now.etaSeconds()).isNull();
    assertThat(panel.shown().courses())
        .containsExactly(
            new Request.Course(
                "r1",
                List.of(
                    new Point(5, 1.5),
                    new Point(10, 0.5),
                    new Point(15, 0.25),
                    new Point(20, 0.125)),
                List.of(new Point(10, 0.25), new Point(20, 0.5))));

    say(running("r1", 5, 9, null), 130);
    assertThat(only().state()).as("nothing follows an end").isEqualTo(State.COMPLETED);
  }

  @Test
  void keepsWhatWasKnownOfOneThatWasCancelled() {
    say(running("r1", 10, 0.5, null), 114);
    say(new TrainingStatus.Builder("r1", State.CANCELLED), 115);

    Request.Shown now = only();
    assertThat(now.state()).isEqualTo(State.CANCELLED);
    assertThat(now.command()).as("it was one, whoever asked").isEqualTo(Command.RETRAIN);
    assertThat(now.step()).isEqualTo(10);
    assertThat(now.loss()).isEqualTo(0.5);
    assertThat(now.config()).isEqualTo(CONFIG);
    assertThat(now.started()).as("it may have begun before what was read").isNull();
  }

  @Test
  void tellsWhyOneWasRejected() {
    ask("p1", ControlCommand.promote("v9", null, "v1"), 100);
    say(
        new TrainingStatus.Builder("p1", State.REJECTED)
            .error("alias 'champion' points to v2, expected v1"),
        101);

    Request.Shown now = only();
    assertThat(now.command()).isEqualTo(Command.PROMOTE);
    assertThat(now.version()).isEqualTo("v9");
    assertThat(now.expected()).isEqualTo("v1");
    assertThat(now.error()).isEqualTo("alias 'champion' points to v2, expected v1");
  }

  @Test
  void namesRequestsAsTheTrainerDoes() {
    ask("", ControlCommand.rollback(null, null), 100);
    ask("x", ControlCommand.cancel("other"), 101);
    ask("x", ControlCommand.rollback(null, null), 102);

    assertThat(panel.shown().requests())
        .extracting(Request.Shown::id, Request.Shown::command)
        .containsExactly(tuple("x", Command.CANCEL), tuple("control-0-7", Command.ROLLBACK));
  }

  @Test
  void forgetsTheOldestAndShowsTheLastHundred() {
    for (int i = 0; i < 3000; i++) {
      ask("r" + i, ControlCommand.retrain(Map.of()), i);
    }
    assertThat(requests.all()).hasSize(Requests.MOST);
    assertThat(panel.shown().requests()).hasSize(100);
    assertThat(panel.shown().requests().get(0).id()).isEqualTo("r2999");
    assertThat(panel.shown().requests().get(99).id()).isEqualTo("r2900");
  }

  @Test
  void takesWhateverIsOnTheTopics() {
    String topic = topics.trainingStatus().name();
    panel.accept(LogRecords.bytes(topic, "r", null, 1));
    panel.accept(LogRecords.bytes(topic, "r", "{".getBytes(StandardCharsets.UTF_8), 1));
    panel.accept(LogRecords.bytes(topics.control().name(), "r", null, 1));
    say(new TrainingStatus.Builder("x".repeat(201), State.RUNNING), 1);
    assertThat(panel.shown().requests()).isEmpty();

    String word = "😀".repeat(50_000);
    say(
        new TrainingStatus.Builder("r", State.FAILED)
            .error(word)
            .note(word)
            .version(word)
            .training(word, Map.of(word, word)),
        1);
    assertThat(Json.toJson(panel.shown()).length()).isLessThan(5_000);
  }

  @Test
  void isNewWheneverSomethingWasSaid() {
    long before = panel.edition();
    long ends = requests.ends();
    say(running("r1", 5, 1.5, null), 112);
    assertThat(panel.edition()).isNotEqualTo(before);
    assertThat(requests.ends()).as("only how far it is").isEqualTo(ends);
    say(new TrainingStatus.Builder("r1", State.CANCELLED), 115);
    assertThat(requests.ends()).isNotEqualTo(ends);
  }
}
