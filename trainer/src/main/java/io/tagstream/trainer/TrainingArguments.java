package io.tagstream.trainer;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.cfg.CoercionAction;
import com.fasterxml.jackson.databind.cfg.CoercionInputShape;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.type.LogicalType;
import io.tagstream.schemas.ops.Reasons;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The arguments of {@code tagstream train}, under the names and with the defaults of Hugging Face's
 * {@code run_ner.py}.
 *
 * @param dataDir holds the corpus: {@code train.txt}, {@code dev.txt} and {@code test.txt}, or
 *     files with these words in their names
 * @param trainFile overrides the training file of {@code dataDir}; likewise the next two
 * @param labels a file with one label per line; absent, the sorted tags of the training file
 * @param modelNameOrPath a base model's name or a Hugging Face directory
 * @param maxSeqLength the longest row, in word pieces with the special ones; longer sentences are
 *     read in overlapping windows
 * @param maxSteps when positive, overrides {@code numTrainEpochs}
 * @param saveSteps a {@code checkpoint-N} every so many steps; 0 writes none
 * @param fp16 whether matrix products may run in a shorter type where that is faster here
 */
@JsonIgnoreProperties(ignoreUnknown = false)
public record TrainingArguments(
    @JsonProperty("data_dir") String dataDir,
    @JsonProperty("train_file") String trainFile,
    @JsonProperty("validation_file") String validationFile,
    @JsonProperty("test_file") String testFile,
    @JsonProperty("labels") String labels,
    @JsonProperty("model_name_or_path") String modelNameOrPath,
    @JsonProperty("cache_dir") String cacheDir,
    @JsonProperty("output_dir") String outputDir,
    @JsonProperty("overwrite_output_dir") boolean overwriteOutputDir,
    @JsonProperty("max_seq_length") int maxSeqLength,
    @JsonProperty("do_train") boolean doTrain,
    @JsonProperty("do_eval") boolean doEval,
    @JsonProperty("do_predict") boolean doPredict,
    @JsonProperty("evaluate_during_training") boolean evaluateDuringTraining,
    @JsonProperty("per_device_train_batch_size") int perDeviceTrainBatchSize,
    @JsonProperty("gradient_accumulation_steps") int gradientAccumulationSteps,
    @JsonProperty("learning_rate") double learningRate,
    @JsonProperty("weight_decay") double weightDecay,
    @JsonProperty("adam_epsilon") double adamEpsilon,
    @JsonProperty("max_grad_norm") double maxGradNorm,
    @JsonProperty("num_train_epochs") double numTrainEpochs,
    @JsonProperty("max_steps") int maxSteps,
    @JsonProperty("warmup_steps") int warmupSteps,
    @JsonProperty("save_steps") int saveSteps,
    @JsonProperty("save_total_limit") Integer saveTotalLimit,
    @JsonProperty("seed") int seed,
    @JsonProperty("fp16") boolean fp16) {

  private static final JsonMapper JSON =
      JsonMapper.builder()
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

  private static final String DEFAULTS =
      """
      {"max_seq_length": 128, "do_train": false, "do_eval": false, "do_predict": false,
       "overwrite_output_dir": false, "evaluate_during_training": false,
       "per_device_train_batch_size": 8, "gradient_accumulation_steps": 1,
       "learning_rate": 5e-5, "weight_decay": 0.0, "adam_epsilon": 1e-8, "max_grad_norm": 1.0,
       "num_train_epochs": 3.0, "max_steps": -1, "warmup_steps": 0, "save_steps": 500,
       "seed": 42, "fp16": false}
      """;

  /** Checks every value; the message names the key and what is allowed. */
  public TrainingArguments {
    require(modelNameOrPath != null, "model_name_or_path", "is missing: a name or a directory");
    require(outputDir != null, "output_dir", "is missing: a directory to write to");
    require(
        dataDir != null || (trainFile != null && validationFile != null),
        "data_dir",
        "is missing: a directory with train.txt and dev.txt");
    require(maxSeqLength >= 8, "max_seq_length", "must be at least 8");
    require(perDeviceTrainBatchSize >= 1, "per_device_train_batch_size", "must be at least 1");
    require(gradientAccumulationSteps >= 1, "gradient_accumulation_steps", "must be at least 1");
    require(positive(learningRate), "learning_rate", "must be above 0");
    require(weightDecay >= 0 && weightDecay < 1, "weight_decay", "must be from 0 to below 1");
    require(positive(adamEpsilon), "adam_epsilon", "must be above 0");
    require(
        maxGradNorm >= 0 && Double.isFinite(maxGradNorm),
        "max_grad_norm",
        "must be 0 (no clipping) or above");
    require(positive(numTrainEpochs), "num_train_epochs", "must be above 0");
    require(maxSteps == -1 || maxSteps > 0, "max_steps", "must be above 0, or -1 for none");
    require(warmupSteps >= 0, "warmup_steps", "must be 0 or above");
    require(saveSteps >= 0, "save_steps", "must be 0 (no checkpoints) or above");
    require(saveTotalLimit == null || saveTotalLimit > 0, "save_total_limit", "must be above 0");
  }

  private static boolean positive(double value) {
    return value > 0 && Double.isFinite(value);
  }

  private static void require(boolean condition, String key, String message) {
    if (!condition) {
      throw new IllegalArgumentException(key + ": " + message);
    }
  }

  /** Reads a JSON file of arguments. */
  public static TrainingArguments read(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IllegalArgumentException(file + " is a directory, wanted a JSON file");
    }
    try {
      return of(JSON.readTree(Files.readAllBytes(file)));
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
    try {
      return JSON.readValue(Files.readAllBytes(file), new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(file + ": " + e.getOriginalMessage(), e);
    }
  }

  /**
   * Arguments from a JSON object; absent keys have their defaults.
   *
   * @throws IllegalArgumentException in one line that names the key and what is allowed
   */
  public static TrainingArguments of(JsonNode config) {
    try {
      JsonNode merged = JSON.readerForUpdating(JSON.readTree(DEFAULTS)).readValue(config);
      return JSON.treeToValue(merged, TrainingArguments.class);
    } catch (UnrecognizedPropertyException e) {
      throw new IllegalArgumentException(
          "unknown key '%s', known are %s"
              .formatted(
                  e.getPropertyName(),
                  e.getKnownPropertyIds().stream()
                      .map(Object::toString)
                      .sorted()
                      .collect(Collectors.joining(", "))),
          e);
    } catch (JsonProcessingException e) {
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw new IllegalArgumentException(describe(e), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // the node is in memory
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

  /** The same arguments as JSON, defaults included. */
  public JsonNode toJson() {
    return JSON.valueToTree(this);
  }
}
