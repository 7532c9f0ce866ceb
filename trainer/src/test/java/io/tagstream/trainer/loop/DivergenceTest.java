package io.tagstream.trainer.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.files.DownloadListener;
import io.tagstream.trainer.arguments.TrainingArguments;
import io.tagstream.trainer.report.DivergedException;
import io.tagstream.trainer.report.TrainingListener;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training whose numbers end, on a real and tiny encoder: no model is left behind. */
class DivergenceTest {
  private static final Path BASE = Path.of("../ner/src/test/resources/architectures/bert");

  @TempDir private Path temp;
  private final ObjectNode config = JsonNodeFactory.instance.objectNode();
  private Path output;

  @BeforeEach
  void configure() throws IOException {
    output = temp.resolve("model");
    Path corpus = Files.writeString(temp.resolve("c.txt"), "Paris B-A\nis O\n\nis O\nParis B-A\n");
    config.put("model_name_or_path", BASE.toString()).put("output_dir", output.toString());
    config.put("train_file", corpus.toString()).put("validation_file", corpus.toString());
    config.put("do_train", true).put("seed", 1).put("max_steps", 12).put("no_cuda", true);
  }

  @Test
  void trainsOtherwise() throws IOException {
    run();

    assertThat(output.resolve("model.safetensors")).exists();
  }

  @ParameterizedTest
  @CsvSource({
    "learning_rate, 1e30, 12, 0", // as far as it gets
    "learning_rate, 1e30, 1, 0", // nothing but the look behind the last step tells
    "learning_rate, 3e38, 12, 2", // checkpoints come before the next loss
    "outside_weight, 3e38, 12, 0", // the loss itself
  })
  void stopsWithTheStepAndWhatToTry(String key, double value, int steps, int saveSteps) {
    config.put(key, value).put("max_steps", steps).put("save_steps", saveSteps);

    for (boolean evaluates : new boolean[] {false, true}) {
      config
          .put("fp16", evaluates)
          .put("do_eval", evaluates)
          .put("gradient_accumulation_steps", evaluates ? 2 : 1);
      assertThatExceptionOfType(DivergedException.class)
          .isThrownBy(this::run)
          .withMessageMatching(
              "the training diverged at step \\d+: .* (is|holds) (NaN|-?Infinity);"
                  + " try a learning_rate below .*, warmup_ratio 0.1");
      assertThat(output.resolve("model.safetensors")).doesNotExist();
      assertThat(output.resolve("config.json")).doesNotExist();
    }
  }

  @Test
  void epochsThatNoTrainingCouldEndAreRefused() {
    config.put("max_steps", -1).put("num_train_epochs", 1e30);

    assertThatIllegalArgumentException()
        .isThrownBy(this::run)
        .withMessageMatching("num_train_epochs: 1.0E30 are \\d+ steps, too many");
  }

  @Test
  void advisesNothingThatWasTried() {
    config.put("learning_rate", 1e30).put("warmup_ratio", 0.1).put("max_grad_norm", 0);

    assertThatExceptionOfType(DivergedException.class)
        .isThrownBy(this::run)
        .withMessageEndingWith("; try a learning_rate below 1.0E30, max_grad_norm 1");
  }

  @Test
  void aCheckpointThatIsBrokenIsNotGoneOnFrom() throws IOException {
    config.put("save_steps", 4).put("max_steps", 8);
    run();
    Path weights = output.resolve("checkpoint-4").resolve("model.safetensors");
    Files.copy(weights, temp.resolve("whole"));
    putNaN(weights);
    Files.delete(output.resolve("model.safetensors"));
    config.put("resume_from_checkpoint", "last");

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(this::run)
        .withMessageMatching("(?s).*(diverged at step 5|finite|NaN).*");
    assertThat(output.resolve("model.safetensors")).doesNotExist();

    Files.copy(temp.resolve("whole"), weights, StandardCopyOption.REPLACE_EXISTING);
    run();
    assertThat(output.resolve("model.safetensors")).exists();
  }

  @Test
  void aModelThatIsBrokenIsNotEvaluated() throws IOException {
    run();
    putNaN(output.resolve("model.safetensors"));
    config.put("model_name_or_path", output.toString()).put("do_train", false);
    config.put("do_eval", true).put("output_dir", temp.resolve("evaluated").toString());

    assertThatExceptionOfType(IOException.class).isThrownBy(this::run);
    assertThat(temp.resolve("evaluated")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"train_file", "validation_file", "test_file"})
  void namesTheFileOfWhichTheTokenizerKnowsNoWord(String key) throws IOException {
    String nothing = "\u200b B-A\n\n\u200e O\n"; // for which there are no pieces
    config.put("do_eval", true).put("do_predict", true);
    config.put("test_file", config.path("train_file").asText());
    config.put(key, Files.writeString(temp.resolve("nothing.txt"), nothing).toString());

    assertThatIllegalArgumentException()
        .isThrownBy(this::run)
        .withMessage(key + ": the tokenizer knows no word of its 2 sentences");
    assertThat(output).doesNotExist();
  }

  private void run() throws IOException {
    TrainingArguments args = TrainingArguments.of(config);
    var unused =
        new Trainer(args, new TrainingListener() {}, DownloadListener.NONE).run(() -> false);
  }

  /** Into the last value of a file. */
  private static void putNaN(Path safetensors) throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(safetensors.toFile(), "rw")) {
      file.seek(file.length() - Float.BYTES);
      file.write(
          ByteBuffer.allocate(Float.BYTES)
              .order(ByteOrder.LITTLE_ENDIAN)
              .putFloat(Float.NaN)
              .array());
    }
  }
}
