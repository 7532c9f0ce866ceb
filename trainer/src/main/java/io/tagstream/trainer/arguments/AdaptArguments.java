package io.tagstream.trainer.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The arguments of {@code tagstream adapt}, under the names and with the defaults of Hugging Face's
 * {@code run_mlm.py}, most of which are those of a training.
 *
 * @param mlmProbability the share of the word pieces that is masked, from above 0 to below 1
 */
public record AdaptArguments(TrainingArguments training, double mlmProbability) {
  private static final String PROBABILITY = "mlm_probability";
  private static final double USUAL_PROBABILITY = 0.15;

  /** Those that mean something else than in a training. */
  private static final List<TrainingArguments.Key> OWN =
      List.of(
          new TrainingArguments.Key(
              "train_file", String.class, "the texts to learn from, one a line"),
          new TrainingArguments.Key(
              "validation_file",
              String.class,
              "texts to evaluate on, one a line; else every 50th of the others, 1,000 at most"),
          new TrainingArguments.Key(
              PROBABILITY, double.class, "share of the word pieces that is masked"),
          new TrainingArguments.Key(
              "max_seq_length",
              int.class,
              "word pieces, with the special ones, at which a text goes on in another row"),
          new TrainingArguments.Key("per_device_train_batch_size", int.class, "rows in a batch"),
          new TrainingArguments.Key("logging_steps", int.class, "steps between evaluations"),
          new TrainingArguments.Key(
              "seed", int.class, "of the order of texts, of what is masked and what is dropped"));

  private static final Set<String> SHARED =
      Set.of(
          "model_name_or_path",
          "config_name",
          "tokenizer_name",
          "do_lower_case",
          "cache_dir",
          "output_dir",
          "overwrite_output_dir",
          "gradient_accumulation_steps",
          "learning_rate",
          "weight_decay",
          "adam_epsilon",
          "max_grad_norm",
          "num_train_epochs",
          "max_steps",
          "warmup_steps",
          "warmup_ratio",
          "save_steps",
          "save_seconds",
          "save_total_limit",
          "resume_from_checkpoint",
          "fp16",
          "no_cuda");

  /** Checks the value that is not a training's. */
  public AdaptArguments {
    TrainingArguments.require(
        mlmProbability > 0 && mlmProbability < 1, PROBABILITY, "must be above 0 and below 1");
  }

  /** Reads a JSON file of arguments, over which flags are laid. */
  public static AdaptArguments read(Path file, ObjectNode flags) throws IOException {
    return TrainingArguments.read(file, flags, AdaptArguments::of);
  }

  /**
   * Arguments from a JSON object; absent keys have their defaults.
   *
   * @throws IllegalArgumentException in one line that names the key and what is allowed
   */
  public static AdaptArguments of(JsonNode config) {
    TrainingArguments.requireKnown(config, keys());
    JsonNode probability = config.path(PROBABILITY);
    TrainingArguments.require(
        probability.isMissingNode() || probability.isNumber(),
        PROBABILITY,
        "must be of type double");
    TrainingArguments.require(
        config.hasNonNull("train_file"), "train_file", "is missing: a file with a text a line");
    ObjectNode training = config.deepCopy();
    training.remove(PROBABILITY);
    training.put("do_train", true).put("int8_ratio", 0);
    return new AdaptArguments(
        TrainingArguments.of(training), probability.asDouble(USUAL_PROBABILITY));
  }

  /** What decides the course beside the texts, for a digest. */
  public String course() {
    return training.course() + mlmProbability;
  }

  /** All of them. */
  public static List<TrainingArguments.Key> keys() {
    List<TrainingArguments.Key> keys = new ArrayList<>(OWN);
    TrainingArguments.keys().stream().filter(key -> SHARED.contains(key.name())).forEach(keys::add);
    return keys;
  }
}
