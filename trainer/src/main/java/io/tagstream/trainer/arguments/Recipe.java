package io.tagstream.trainer.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** Named values of those arguments that are not given. */
enum Recipe {
  /** The values of {@code run_ner.py}; what it does not have is off. */
  RUN_NER(
      """
      {"recipe": "run_ner", "max_seq_length": 128, "do_train": false, "do_eval": false,
       "do_predict": false, "overwrite_output_dir": false, "overwrite_cache": false,
       "do_lower_case": false, "evaluate_during_training": false, "eval_all_checkpoints": false,
       "per_device_train_batch_size": 8, "per_device_eval_batch_size": 8,
       "gradient_accumulation_steps": 1, "learning_rate": 5e-5, "weight_decay": 0.0,
       "adam_epsilon": 1e-8, "max_grad_norm": 1.0, "num_train_epochs": 3.0, "max_steps": -1,
       "warmup_steps": 0, "warmup_ratio": 0.0, "logging_steps": 500, "save_steps": 500,
       "save_seconds": 0, "seed": 42, "fp16": false, "no_cuda": false,
       "label_smoothing_factor": 0.0, "outside_weight": 1.0, "word_dropout": 0.0,
       "int8_ratio": 0.3}
      """),

  /**
   * A recipe for text whose entities the training file has not seen: longer, with a warm-up, with
   * words masked, so that their surroundings tell, and with less weight on O, which else wins where
   * the model is in doubt.
   */
  EMERGING(
      """
      {"recipe": "emerging", "per_device_train_batch_size": 16, "num_train_epochs": 5.0,
       "warmup_ratio": 0.1, "outside_weight": 0.5, "word_dropout": 0.1}
      """);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final String values;

  Recipe(String values) {
    this.values = values;
  }

  /**
   * A recipe by its name.
   *
   * @param name absent for the first one
   * @throws IllegalArgumentException if there is no such recipe
   */
  static Recipe of(JsonNode name) {
    return name.isMissingNode()
        ? RUN_NER
        : Arrays.stream(values())
            .filter(recipe -> recipe.key().equals(name.textValue()))
            .findFirst()
            .orElseThrow(() -> new IllegalArgumentException("recipe: must be one of " + names()));
  }

  /** Every argument that has a default, with its value; a new object. */
  JsonNode defaults() {
    try {
      return JSON.readerForUpdating(JSON.readTree(RUN_NER.values)).readValue(values);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the text is in memory
    }
  }

  /** The defaults of each, by its name; the usual one first. */
  static Map<String, JsonNode> all() {
    Map<String, JsonNode> all = new LinkedHashMap<>();
    for (Recipe recipe : values()) {
      all.put(recipe.key(), recipe.defaults());
    }
    return all;
  }

  private String key() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static String names() {
    return Arrays.stream(values()).map(Recipe::key).collect(Collectors.joining(", "));
  }
}
