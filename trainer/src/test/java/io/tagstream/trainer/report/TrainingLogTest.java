package io.tagstream.trainer.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.tagstream.ner.score.TagScores;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingLogTest {
  private static final List<List<String>> TAGS = List.of(List.of("B-x", "O"));
  private static final Evaluation EVALUATION = new Evaluation(0.5, TagScores.of(TAGS, TAGS), TAGS);

  @TempDir private Path directory;

  @Test
  void keepsAMeanOfSoManyStepsAndTheEvaluations() throws IOException {
    TrainingLog log = new TrainingLog(5, "course");
    step(log, 1, 5);
    log.evaluated(EVALUATION);
    log.write(directory);

    JsonNode state = state();
    assertThat(state.path("global_step").asInt()).isEqualTo(5);
    assertThat(state.path("max_steps").asInt()).isEqualTo(5);
    assertThat(state.path("epoch").asDouble()).isEqualTo(2.5);
    assertThat(state.path("log_history"))
        .hasToString(
            "[{\"epoch\":1.0,\"step\":2,\"loss\":1.5,\"learning_rate\":0.2},"
                + "{\"epoch\":2.0,\"step\":4,\"loss\":3.5,\"learning_rate\":0.4},"
                + "{\"epoch\":2.5,\"step\":5,\"eval_loss\":0.5,\"eval_precision\":1.0,"
                + "\"eval_recall\":1.0,\"eval_f1\":1.0}]");
    assertThat(log.evaluations()).singleElement().matches(entry -> entry.step() == 5);
  }

  @Test
  void goesOnInTheMiddleOfAMean() throws IOException {
    TrainingLog whole = new TrainingLog(5, "course");
    step(whole, 1, 5);
    whole.write(directory);
    JsonNode expected = state();

    TrainingLog log = new TrainingLog(5, "course");
    step(log, 1, 3);
    log.write(directory);
    assertThat(TrainingLog.course(directory)).isEqualTo("course");
    TrainingLog resumed = TrainingLog.resume(directory, 5, "course");
    assertThat(resumed.step()).isEqualTo(3);
    assertThat(resumed.epoch()).isEqualTo(1.5);
    step(resumed, 4, 5);
    resumed.write(directory);

    assertThat(state()).isEqualTo(expected);
  }

  /** Two steps an epoch, an entry every two steps, a loss and a rate that tell the step. */
  private static void step(TrainingLog log, int from, int to) {
    for (int step = from; step <= to; step++) {
      log.stepped(step / 2.0, step, step / 10.0, 2);
    }
  }

  private JsonNode state() throws IOException {
    return new ObjectMapper().readTree(directory.resolve(TrainingLog.FILE).toFile());
  }
}
