package io.tagstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.corpus.ConllReader;
import io.tagstream.ner.corpus.CorpusWriter;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A training that was broken off ends as one that was not: the same losses, the same scores. */
class ResumeIT {
  private static final Path DATA = Path.of("../src/data/en");

  /** Seven steps an epoch, so that some checkpoints are in the middle of one. */
  private static final int SENTENCES = 56;

  private static final int STEPS = 18;

  private static final int SAVED_EVERY = 3;

  @TempDir private static Path temp;
  private static Path whole;

  @BeforeAll
  static void trainWithoutABreak() throws IOException {
    List<Sentence> train = ConllReader.lastColumn().read(DATA.resolve("train.conll")).sentences();
    CorpusWriter.write(temp.resolve("train.txt"), train.subList(0, SENTENCES));
    CorpusWriter.write(temp.resolve("dev.txt"), train.subList(0, SENTENCES));
    whole = temp.resolve("whole");
    run(config(whole).put("save_steps", 0), Integer.MAX_VALUE);
  }

  @Test
  void killedAtARandomStepItEndsAsTheOthers() throws Exception {
    Path directory = temp.resolve("killed");
    int kill = SAVED_EVERY * (1 + new Random().nextInt(STEPS / SAVED_EVERY - 1));
    KilledRun.at(kill, "train", config(directory));
    assertThat(directory.resolve("config.json")).doesNotExist();

    List<Integer> steps = run(config(directory).put("resume_from_checkpoint", "last"), STEPS);

    assertThat(steps.get(0)).isGreaterThan(kill);
    assertSame(directory);
  }

  @Test
  void theModelMayBeTheCheckpointToGoOnFrom() throws IOException {
    Path directory = temp.resolve("from-model");
    run(config(directory).put("save_steps", 9), 11);
    Path checkpoint = directory.resolve("checkpoint-9");
    assertThat(directory).isDirectoryContaining(file -> file.equals(checkpoint));

    ObjectNode config = config(directory).put("model_name_or_path", checkpoint.toString());
    List<Integer> steps = run(config.put("overwrite_output_dir", true), STEPS);

    assertThat(steps).startsWith(10).endsWith(STEPS);
    assertSame(directory);
  }

  @Test
  void whatElseIsEvaluatedMayBeAnother() throws IOException {
    Path directory = temp.resolve("evaluated");
    Path test = Files.writeString(temp.resolve("tokens.txt"), "Zanzibar\nquacks\n\n");
    ObjectNode config = config(directory).put("max_steps", 14).put("do_eval", false);
    run(config.put("save_steps", 9).put("evaluate_during_training", false), 11);

    config.put("resume_from_checkpoint", "last").put("evaluate_during_training", true);
    config.put("do_predict", true).put("test_file", test.toString());
    List<Integer> steps = run(config, STEPS);

    assertThat(steps).startsWith(10).endsWith(14);
    assertThat(directory.resolve("test_predictions.txt")).content().matches("Z.* .+\nq.* .+\n\n");
    assertThat(state(directory).path("log_history").findValuesAsText("step"))
        .containsExactly("4", "8", "12", "14");
  }

  @Test
  void theLastCheckpointOfAnotherTrainingIsNone() throws IOException {
    Path directory = temp.resolve("other");
    run(config(directory).put("save_steps", 2), 3);
    assertThat(directory.resolve("checkpoint-2")).exists();

    ObjectNode config = config(directory).put("resume_from_checkpoint", "last");
    List<Integer> steps = run(config.put("seed", 2).put("max_steps", 1), 1);

    assertThat(steps).containsExactly(1);
  }

  @Test
  void namesTheCheckpointThatIsMissing() {
    ObjectNode config = config(temp.resolve("missing"));
    config.put("resume_from_checkpoint", temp.toString());

    assertThatIllegalArgumentException()
        .isThrownBy(() -> run(config, 1))
        .withMessage("resume_from_checkpoint: no checkpoint in " + temp);
  }

  private static void assertSame(Path directory) throws IOException {
    JsonNode state = state(directory);
    assertThat(state.path("step_losses")).hasSize(STEPS);
    assertThat(state.path("step_losses")).isEqualTo(state(whole).path("step_losses"));
    assertThat(state.path("log_history")).isEqualTo(state(whole).path("log_history"));
    for (String file : List.of("eval_results.txt", "learning_curve.svg")) {
      assertThat(directory.resolve(file)).hasSameTextualContentAs(whole.resolve(file));
    }
  }

  private static JsonNode state(Path directory) throws IOException {
    return new ObjectMapper().readTree(directory.resolve("trainer_state.json").toFile());
  }

  /** Runs until that many steps are done; returns the steps. */
  private static List<Integer> run(ObjectNode config, int steps) throws IOException {
    List<Integer> done = new ArrayList<>();
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void step(TrainingProgress progress) {
            done.add((int) progress.step());
          }
        };
    new Trainer(TrainingArguments.of(config), listener, DownloadListener.NONE)
        .run(() -> !done.isEmpty() && done.get(done.size() - 1) >= steps);
    return done;
  }

  private static ObjectNode config(Path directory) {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("data_dir", temp.toString()).put("model_name_or_path", "minilm");
    config.put("output_dir", directory.toString()).put("do_train", true).put("do_eval", true);
    config.put("evaluate_during_training", true).put("max_steps", STEPS).put("seed", 1);
    config.put("learning_rate", 3e-4).put("logging_steps", 4).put("save_total_limit", 2);
    config.put("word_dropout", 0.1).put("int8_ratio", 0.5);
    return config.put("per_device_train_batch_size", 8).put("save_steps", SAVED_EVERY);
  }
}
