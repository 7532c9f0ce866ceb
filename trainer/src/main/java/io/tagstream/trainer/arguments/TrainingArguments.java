package io.tagstream.trainer.arguments;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.DoubleNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.tagstream.runtime.process.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The arguments of {@code tagstream train}, under the names and with the defaults of Hugging Face's
 * {@code run_ner.py}. What each one means is its description, which is also the help of its flag.
 */
public record TrainingArguments(
    @JsonPropertyDescription(
            "holds train.txt, dev.txt, test.txt, or files with these words in their names")
        String dataDir,
    @JsonPropertyDescription("instead of the training file in data_dir") String trainFile,
    @JsonPropertyDescription("instead of the development file in data_dir") String validationFile,
    @JsonPropertyDescription("instead of the test file in data_dir") String testFile,
    @JsonPropertyDescription("a file with a label a line; else the tags of the training file")
        String labels,
    @JsonPropertyDescription("the label of words outside of entities, where it is not O")
        String outsideLabel,
    @JsonPropertyDescription("a base model's name, or a Hugging Face directory")
        String modelNameOrPath,
    @JsonPropertyDescription("another model, whose config.json to take") String configName,
    @JsonPropertyDescription("another model, whose tokenizer to take") String tokenizerName,
    @JsonPropertyDescription("make a BERT tokenizer lower-case what it reads") boolean doLowerCase,
    @JsonPropertyDescription("where base models are kept") String cacheDir,
    @JsonPropertyDescription("where to write") String outputDir,
    @JsonPropertyDescription("train into a directory that is not empty") boolean overwriteOutputDir,
    @JsonPropertyDescription("no effect: tokenized corpora are not cached") boolean overwriteCache,
    @JsonPropertyDescription("word pieces, with the special ones, at which a sentence is cut off")
        int maxSeqLength,
    @JsonPropertyDescription("fine-tune") boolean doTrain,
    @JsonPropertyDescription("evaluate on the development file") boolean doEval,
    @JsonPropertyDescription("evaluate on the test file and tag it") boolean doPredict,
    @JsonPropertyDescription("evaluate after each epoch, too") boolean evaluateDuringTraining,
    @JsonPropertyDescription("evaluate each checkpoint in output_dir, too")
        boolean evalAllCheckpoints,
    @JsonPropertyDescription("sentences in a batch") int perDeviceTrainBatchSize,
    @JsonPropertyDescription(
            "sentences over which eval_loss takes a mean, before that of the means")
        int perDeviceEvalBatchSize,
    @JsonPropertyDescription("batches whose gradients make one step") int gradientAccumulationSteps,
    @JsonPropertyDescription("highest learning rate") double learningRate,
    @JsonPropertyDescription("of AdamW; spares biases and LayerNorms") double weightDecay,
    @JsonPropertyDescription("of AdamW") double adamEpsilon,
    @JsonPropertyDescription("global norm at which gradients are clipped; 0 for no clipping")
        double maxGradNorm,
    @JsonPropertyDescription("passes over the training file; may have a fraction")
        double numTrainEpochs,
    @JsonPropertyDescription("if positive, instead of num_train_epochs") int maxSteps,
    @JsonPropertyDescription("steps over which the learning rate rises from 0") int warmupSteps,
    @JsonPropertyDescription("the same as a share of all steps, where warmup_steps is 0")
        double warmupRatio,
    @JsonPropertyDescription("steps between entries of the log history") int loggingSteps,
    @JsonPropertyDescription("steps between checkpoints; 0 for none") int saveSteps,
    @JsonPropertyDescription("seconds after which a checkpoint is due, too; 0 for never")
        int saveSeconds,
    @JsonPropertyDescription("how many checkpoints to keep, the newest") Integer saveTotalLimit,
    @JsonPropertyDescription(
            "a checkpoint-N directory, or 'last': the newest in output_dir, if any")
        String resumeFromCheckpoint,
    @JsonPropertyDescription("of the new head, of the order of sentences, of what is dropped")
        int seed,
    @JsonPropertyDescription("a shorter type inside matrix products, where that is faster here")
        boolean fp16,
    @JsonPropertyDescription("use the processor even where there is a GPU") boolean noCuda,
    @JsonPropertyDescription("probability that is spread evenly over all labels")
        double labelSmoothingFactor,
    @JsonPropertyDescription("weight of the outside label in the loss") double outsideWeight,
    @JsonPropertyDescription("probability that a word is masked in a training step")
        double wordDropout,
    @JsonPropertyDescription(
            "share of the steps, the last ones, in which the model learns to be computed in int8")
        double int8Ratio,
    @JsonPropertyDescription(
            "defaults of the others: run_ner, or emerging, for entities not seen in training")
        String recipe) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .disable(DeserializationFeature.ACCEPT_FLOAT_AS_INT)
          .disable(MapperFeature.ALLOW_COERCION_OF_SCALARS)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .withCoercionConfig(
              LogicalType.Textual,
              text ->
                  text.setCoercion(CoercionInputShape.Integer, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Float, CoercionAction.Fail)
                      .setCoercion(CoercionInputShape.Boolean, CoercionAction.Fail))
          .build();

  private static final List<String> BESIDE_THE_COURSE =
      List.of(
          "data_dir",
          "train_file",
          "validation_file",
          "test_file",
          "labels",
          "outside_label",
          "cache_dir",
          "output_dir",
          "overwrite_output_dir",
          "overwrite_cache",
          "do_eval",
          "do_predict",
          "evaluate_during_training",
          "eval_all_checkpoints",
          "per_device_eval_batch_size",
          "logging_steps",
          "save_steps",
          "save_seconds",
          "save_total_limit",
          "resume_from_checkpoint",
          "recipe"); // what it stands for is there

  /** Checks every value; the message names the key and what is allowed. */
  public TrainingArguments {
    require(modelNameOrPath != null, "model_name_or_path", "is missing: a name or a directory");
    require(outputDir != null, "output_dir", "is missing: a directory to write to");
    require(doTrain || doEval || doPredict, "do_train", "set it, do_eval or do_predict");
    require(
        dataDir != null
            || ((trainFile != null || !doTrain)
                && (validationFile != null || !(doEval || evaluateDuringTraining))
                && (testFile != null || !doPredict)),
        "data_dir",
        "is missing: a directory with train.txt and dev.txt");
    require(maxSeqLength >= 8, "max_seq_length", "must be at least 8");
    require(perDeviceTrainBatchSize >= 1, "per_device_train_batch_size", "must be at least 1");
    require(perDeviceEvalBatchSize >= 1, "per_device_eval_batch_size", "must be at least 1");
    require(gradientAccumulationSteps >= 1, "gradient_accumulation_steps", "must be at least 1");
    require(positive(learningRate), "learning_rate", "must be above 0, as a 32-bit number");
    require(weightDecay >= 0 && weightDecay < 1, "weight_decay", "must be from 0 to below 1");
    require(positive(adamEpsilon), "adam_epsilon", "must be above 0, as a 32-bit number");
    require(
        maxGradNorm == 0 || positive(maxGradNorm),
        "max_grad_norm",
        "must be 0 (no clipping) or above, as a 32-bit number");
    require(
        numTrainEpochs > 0 && Double.isFinite(numTrainEpochs),
        "num_train_epochs",
        "must be above 0");
    require(maxSteps == -1 || maxSteps > 0, "max_steps", "must be above 0, or -1 for none");
    require(warmupSteps >= 0, "warmup_steps", "must be 0 or above");
    require(share(warmupRatio), "warmup_ratio", "must be from 0 to 1");
    require(loggingSteps >= 1, "logging_steps", "must be at least 1");
    require(saveSteps >= 0, "save_steps", "must be 0 (no checkpoints) or above");
    require(saveSeconds >= 0, "save_seconds", "must be 0 (never) or above");
    require(saveTotalLimit == null || saveTotalLimit > 0, "save_total_limit", "must be above 0");
    require(
        share(labelSmoothingFactor) && labelSmoothingFactor < 1,
        "label_smoothing_factor",
        "must be from 0 to below 1");
    require(positive(outsideWeight), "outside_weight", "must be above 0, as a 32-bit number");
    require(share(wordDropout) && wordDropout < 1, "word_dropout", "must be from 0 to below 1");
    require(share(int8Ratio), "int8_ratio", "must be from 0 (never) to 1");
  }

  private static boolean share(double value) {
    return value >= 0 && value <= 1;
  }

  /** Whether it is positive as libtorch takes it: neither nothing nor infinite. */
  private static boolean positive(double value) {
    return (float) value >= Float.MIN_NORMAL && Float.isFinite((float) value);
  }

  static void require(boolean condition, String key, String message) {
    if (!condition) {
      throw new IllegalArgumentException(key + ": " + message);
    }
  }

  /**
   * Reads a JSON file of arguments, over which flags are laid.
   *
   * @param flags may be empty
   */
  public static TrainingArguments read(Path file, ObjectNode flags) throws IOException {
    return read(file, flags, TrainingArguments::of);
  }

  /** Does the same for arguments of whatever kind. */
  static <T> T read(Path file, ObjectNode flags, Function<JsonNode, T> reader) throws IOException {
    requireNoDirectory(file);
    try {
      JsonNode config = JSON.readTree(Files.readAllBytes(file));
      return reader.apply(config instanceof ObjectNode object ? object.setAll(flags) : config);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads a JSON file of some arguments, which others will be laid over; they are checked when they
   * are complete.
   */
  public static Map<String, Object> readPartial(Path file) throws IOException {
    requireNoDirectory(file);
    try {
      return JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  private static void requireNoDirectory(Path file) {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a directory, wanted a JSON file");
    }
  }

  /**
   * Arguments from a JSON object; absent keys have their defaults.
   *
   * @throws IllegalArgumentException in one line that names the key and what is allowed
   */
  public static TrainingArguments of(JsonNode config) {
    requireKnown(config, keys());
    try {
      JsonNode defaults = Recipe.of(config.path("recipe")).defaults();
      JsonNode merged = JSON.readerForUpdating(defaults).readValue(config);
      return JSON.treeToValue(merged, TrainingArguments.class);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw new IllegalArgumentException(describe(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the node is in memory
    }
  }

  /** First of all, since a key that is misspelt is missing, too. */
  static void requireKnown(JsonNode config, List<Key> keys) {
    List<String> known = keys.stream().map(Key::name).sorted().toList();
    config
        .fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                throw new IllegalArgumentException(
                    "unknown key '%s', known are %s".formatted(name, String.join(", ", known)));
              }
            });
  }

  /** What decides the course of a training beside the corpus, for a digest. */
  public String course() {
    ObjectNode all = JSON.valueToTree(this);
    return all.remove(BESIDE_THE_COURSE).toString();
  }

  /**
   * An argument's name and what it is.
   *
   * @param type {@code String}, {@code boolean}, {@code int}, {@code Integer} or {@code double}
   */
  public record Key(String name, Class<?> type, String description) {}

  /** All of them, in their order. */
  public static List<Key> keys() {
    return JSON
        .getDeserializationConfig()
        .introspect(JSON.constructType(TrainingArguments.class))
        .findProperties()
        .stream()
        .map(p -> new Key(p.getName(), p.getRawPrimaryType(), p.getMetadata().getDescription()))
        .toList();
  }

  /** What those have that are not given, for each recipe by its name; the usual one first. */
  public static Map<String, JsonNode> defaults() {
    return Recipe.all();
  }

  /**
   * A flag's value as the JSON that it stands for; what does not fit the key's type is refused
   * later, with all other values.
   */
  public static JsonNode value(Key key, String text) {
    if (key.type() == String.class) {
      return TextNode.valueOf(text);
    }
    if (key.type() == double.class) {
      try {
        return DoubleNode.valueOf(new BigDecimal(text).doubleValue()); // .01 is no JSON
      } catch (NumberFormatException e) {
        return TextNode.valueOf(text);
      }
    }
    try {
      // Python writes True and False.
      return JSON.readTree(key.type() == boolean.class ? text.toLowerCase(Locale.ROOT) : text);
    } catch (JsonProcessingException e) {
      return TextNode.valueOf(text);
    }
  }

  private static String describe(JsonProcessingException e) {
    if (!(e instanceof JsonMappingException mapping) || mapping.getPath().isEmpty()) {
      return e.getOriginalMessage();
    }
    String key = mapping.getPath().get(0).getFieldName();
    return e instanceof MismatchedInputException mismatch
        ? "%s: must be of type %s".formatted(key, type(mismatch.getTargetType()))
        : key + ": " + Reasons.of(e); // a number that is too large for an int
  }

  private static String type(Class<?> type) {
    return type.getSimpleName().toLowerCase(Locale.ROOT);
  }
}
