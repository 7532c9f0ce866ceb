package io.tagstream.trainer.arguments;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingArgumentsTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  static final String REQUIRED =
      """
      {"data_dir": "data", "model_name_or_path": "minilm", "output_dir": "out", "do_train": true}
      """;

  @TempDir private Path temp;

  @Test
  void hasTheDefaultsOfRunNer() throws IOException {
    TrainingArguments args = TrainingArguments.of(JSON.readTree(REQUIRED));

    assertThat(args)
        .isEqualTo(
            new TrainingArguments(
                "data", null, null, null, null, null, "minilm", null, null, false, null, "out",
                false, false, 128, true, false, false, false, false, 8, 8, 1, 5e-5, 0.0, 1e-8, 1.0,
                3.0, -1, 0, 0.0, 500, 500, 0, null, null, 42, false, false, 0.0, 1.0, 0.0, 0.3,
                "run_ner"));
  }

  @Test
  void takesWhatIsNotGivenFromTheRecipe() throws IOException {
    ObjectNode config = (ObjectNode) JSON.readTree(REQUIRED);

    TrainingArguments args =
        TrainingArguments.of(config.put("recipe", "emerging").put("num_train_epochs", 7));

    assertThat(args.numTrainEpochs()).isEqualTo(7.0);
    assertThat(args.perDeviceTrainBatchSize()).isEqualTo(16);
    assertThat(args.outsideWeight()).isEqualTo(0.5);
    assertThat(args.wordDropout()).isEqualTo(0.1);
    assertThat(args.learningRate()).isEqualTo(5e-5);
  }

  @Test
  void acceptsTheLegacyExample() throws IOException {
    TrainingArguments args =
        TrainingArguments.of(
            JSON.readTree(
                """
                {"data_dir": ".", "labels": "./labels.txt",
                 "model_name_or_path": "bert-base-multilingual-cased",
                 "output_dir": "germeval-model", "max_seq_length": 128, "num_train_epochs": 3,
                 "per_device_train_batch_size": 32, "save_steps": 750, "seed": 1,
                 "do_train": true, "do_eval": true, "do_predict": true, "fp16": false}
                """));

    assertThat(args.labels()).isEqualTo("./labels.txt");
    assertThat(args.numTrainEpochs()).isEqualTo(3.0);
    assertThat(args.perDeviceTrainBatchSize()).isEqualTo(32);
    assertThat(args.saveSteps()).isEqualTo(750);
    assertThat(args.doPredict()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "recipe|\"legacy\"|recipe: must be one of run_ner, emerging",
        "recipe|null|recipe: must be one of run_ner, emerging",
        "word_dropout|1|word_dropout: must be from 0 to below 1",
        "int8_ratio|1.1|int8_ratio: must be from 0 (never) to 1",
        "int8_ratio|-0.1|int8_ratio: must be from 0 (never) to 1",
        "learning_rat|1|unknown key 'learning_rat', known are adam_epsilon, cache_dir, config_name,",
        "max_seq_length|\"128\"|max_seq_length: must be of type int",
        "max_seq_length|128.5|max_seq_length: must be of type int",
        "max_seq_length|null|max_seq_length: must be of type int",
        "max_seq_length|true|max_seq_length: must be of type int",
        "max_seq_length|[128]|max_seq_length: must be of type int",
        "max_seq_length|3000000000|max_seq_length: Numeric value (3000000000) out of range of int",
        "seed|1e3|seed: must be of type int",
        "save_total_limit|\"2\"|save_total_limit: must be of type integer",
        "do_train|\"true\"|do_train: must be of type boolean",
        "do_train|1|do_train: must be of type boolean",
        "do_train|null|do_train: must be of type boolean",
        "learning_rate|\"5e-5\"|learning_rate: must be of type double",
        "learning_rate|\"NaN\"|learning_rate: must be",
        "learning_rate|1e999|learning_rate: must be above 0",
        "learning_rate|1e39|learning_rate: must be above 0, as a 32-bit number",
        "learning_rate|1e-300|learning_rate: must be above 0, as a 32-bit number",
        "adam_epsilon|1e-46|adam_epsilon: must be above 0, as a 32-bit number",
        "outside_weight|1e39|outside_weight: must be above 0, as a 32-bit number",
        "max_grad_norm|1e-50|max_grad_norm: must be 0 (no clipping) or above, as a 32-bit number",
        "num_train_epochs|1e999|num_train_epochs: must be above 0",
        "data_dir|5|data_dir: must be of type string",
        "data_dir|true|data_dir: must be of type string",
        "data_dir|{}|data_dir: must be of type string",
        "output_dir|null|output_dir: is missing: a directory to write to",
        "model_name_or_path|null|model_name_or_path: is missing: a name or a directory",
        "data_dir|null|data_dir: is missing: a directory with train.txt and dev.txt",
        "max_seq_length|7|max_seq_length: must be at least 8",
        "per_device_train_batch_size|0|per_device_train_batch_size: must be at least 1",
        "gradient_accumulation_steps|0|gradient_accumulation_steps: must be at least 1",
        "learning_rate|0|learning_rate: must be above 0",
        "weight_decay|1|weight_decay: must be from 0 to below 1",
        "weight_decay|-0.1|weight_decay: must be from 0 to below 1",
        "adam_epsilon|-1|adam_epsilon: must be above 0",
        "max_grad_norm|-1|max_grad_norm: must be 0 (no clipping) or above",
        "num_train_epochs|0|num_train_epochs: must be above 0",
        "max_steps|0|max_steps: must be above 0, or -1 for none",
        "max_steps|-2|max_steps: must be above 0, or -1 for none",
        "warmup_steps|-1|warmup_steps: must be 0 or above",
        "save_steps|-1|save_steps: must be 0 (no checkpoints) or above",
        "save_total_limit|0|save_total_limit: must be above 0",
        "per_device_eval_batch_size|0|per_device_eval_batch_size: must be at least 1",
        "logging_steps|0|logging_steps: must be at least 1",
        "warmup_ratio|1.5|warmup_ratio: must be from 0 to 1",
        "label_smoothing_factor|1|label_smoothing_factor: must be from 0 to below 1",
        "do_train|false|do_train: set it, do_eval or do_predict",
        "save_seconds|-1|save_seconds: must be 0 (never) or above",
      })
  void namesTheKeyAndWhatIsAllowed(String key, String value, String message) throws IOException {
    ObjectNode json = (ObjectNode) JSON.readTree(REQUIRED);
    json.set(key, JSON.readTree(value));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingArguments.of(json))
        .withMessageStartingWith(message)
        .withMessageNotContaining("\n");
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void refusesWhatIsNoNumber(double value) throws IOException {
    for (String key :
        new String[] {
          "learning_rate",
          "weight_decay",
          "adam_epsilon",
          "max_grad_norm",
          "num_train_epochs",
          "outside_weight",
          "warmup_ratio",
          "label_smoothing_factor",
          "word_dropout"
        }) {
      JsonNode json = ((ObjectNode) JSON.readTree(REQUIRED)).put(key, value);
      assertThatIllegalArgumentException()
          .isThrownBy(() -> TrainingArguments.of(json))
          .withMessageStartingWith(key + ": must be");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "[]",
        "7",
        "null",
        "{\"data_dir\": ",
        "{\"seed\": NaN}",
        REQUIRED + " {}",
        "\0"
      })
  void namesTheFileThatIsNoJsonObject(String content) throws IOException {
    Path file = Files.writeString(temp.resolve("config.json"), content);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingArguments.read(file, flags()))
        .withMessageStartingWith(file + ": ")
        .withMessageNotContaining("\n");
  }

  @Test
  void readsAFile() throws IOException {
    Path file = Files.writeString(temp.resolve("config.json"), REQUIRED);

    assertThat(TrainingArguments.read(file, flags()))
        .isEqualTo(TrainingArguments.of(JSON.readTree(REQUIRED)));
    assertThat(TrainingArguments.readPartial(file)).containsEntry("data_dir", "data").hasSize(4);
  }

  @Test
  void refusesADirectoryAndAMissingFile() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> TrainingArguments.read(temp, flags()))
        .withMessage(temp + " is a directory, wanted a JSON file");
    assertThatExceptionOfType(NoSuchFileException.class)
        .isThrownBy(() -> TrainingArguments.read(temp.resolve("missing.json"), flags()));
  }

  private static ObjectNode flags() {
    return JSON.createObjectNode();
  }
}
