package io.tagstream.cli.train;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.corpus.ConllReader;
import io.tagstream.ner.corpus.Sentence;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.trainer.arguments.AdaptArguments;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.loop.Adaptation;
import io.tagstream.trainer.loop.Trainer;
import io.tagstream.trainer.report.TrainingListener;
import io.tagstream.trainer.report.TrainingProgress;
import io.tagstream.trainer.report.TrainingResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny encoder learns to guess words of the sample corpus. */
class AdaptIT {
  private static final Path DATA = Path.of("../src/data/en");
  private static final Path MODEL = Path.of("../ner/src/test/resources/architectures/bert");
  private static final int STEPS = 60;
  private static final int SAVED_EVERY = 20;

  @TempDir private static Path temp;
  private static final List<Double> PERPLEXITIES = new ArrayList<>();
  private static final List<Double> LOSSES = new ArrayList<>();
  private static Path whole;

  @BeforeAll
  static void adaptWithoutABreak() throws IOException {
    List<Sentence> train = ConllReader.lastColumn().read(DATA.resolve("train.conll")).sentences();
    Files.write(
        temp.resolve("texts.txt"), train.stream().map(s -> String.join(" ", s.tokens())).toList());
    whole = temp.resolve("whole");
    TrainingListener listener =
        new TrainingListener() {
          @Override
          public void evaluated(double epoch, double perplexity) {
            PERPLEXITIES.add(perplexity);
          }

          @Override
          public void step(TrainingProgress progress) {
            LOSSES.add(progress.loss());
          }
        };
    assertThat(adapt(config(whole), listener)).isPresent();
  }

  @Test
  void guessesBetter() throws IOException {
    assertThat(LOSSES).hasSize(STEPS);
    assertThat(LOSSES.get(STEPS - 1)).isLessThan(LOSSES.get(0));
    assertThat(PERPLEXITIES).hasSize(1 + STEPS / SAVED_EVERY);
    assertThat(PERPLEXITIES.subList(1, PERPLEXITIES.size()))
        .allMatch(perplexity -> perplexity < PERPLEXITIES.get(0) / 2);
    assertThat(Files.readAllLines(whole.resolve("eval_results.txt")))
        .hasSize(3)
        .contains("perplexity = " + PERPLEXITIES.get(PERPLEXITIES.size() - 1));
  }

  @Test
  void killedItEndsWithTheSameWeights() throws Exception {
    Path directory = temp.resolve("killed");
    KilledRun.at(SAVED_EVERY, "adapt", config(directory));

    List<Integer> steps = new ArrayList<>();
    adapt(
        config(directory).put("resume_from_checkpoint", "last"),
        new TrainingListener() {
          @Override
          public void step(TrainingProgress progress) {
            steps.add((int) progress.step());
          }
        });

    assertThat(steps.get(0)).isGreaterThan(SAVED_EVERY);
    for (String written : List.of("model.safetensors", "trainer_state.json", "eval_results.txt")) {
      assertThat(directory.resolve(written)).hasSameBinaryContentAs(whole.resolve(written));
    }
  }

  @Test
  void isABaseModelForATraining() throws IOException {
    for (Path base : List.of(whole, whole.resolve("checkpoint-" + SAVED_EVERY))) {
      ObjectNode config = new ObjectMapper().createObjectNode();
      config.put("data_dir", DATA.toString()).put("model_name_or_path", base.toString());
      config.put("output_dir", temp.resolve("trained-" + base.getFileName()).toString());
      config.put("max_steps", 2).put("max_seq_length", 32).put("do_train", true);
      config.put("do_eval", true);

      TrainingResult result =
          new Trainer(
                  TrainingArguments.of(config), new TrainingListener() {}, DownloadListener.NONE)
              .run(() -> false);

      assertThat(result.labels()).hasSize(13);
      assertThat(result.dev()).isPresent();
    }
  }

  private static Optional<Double> adapt(ObjectNode config, TrainingListener listener)
      throws IOException {
    return new Adaptation(AdaptArguments.of(config), listener, DownloadListener.NONE)
        .run(() -> false);
  }

  private static ObjectNode config(Path directory) {
    ObjectNode config = new ObjectMapper().createObjectNode();
    config.put("train_file", temp.resolve("texts.txt").toString());
    config.put("model_name_or_path", MODEL.toString()).put("output_dir", directory.toString());
    config.put("max_steps", STEPS).put("seed", 1).put("learning_rate", 5e-3);
    config.put("per_device_train_batch_size", 16).put("logging_steps", SAVED_EVERY);
    return config.put("save_steps", SAVED_EVERY).put("max_seq_length", 32);
  }
}
