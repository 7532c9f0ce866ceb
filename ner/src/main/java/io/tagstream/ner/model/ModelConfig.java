package io.tagstream.ner.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What the program needs of a Hugging Face {@code config.json}; the rest of the file travels along
 * in {@code json}.
 *
 * @param labels {@code id2label} in the order of the ids; empty for a plain encoder
 * @param json the file as it was read
 */
public record ModelConfig(
    String modelType,
    int vocabSize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int maxPositions,
    int typeVocabSize,
    double layerNormEps,
    String activation,
    double hiddenDropout,
    double attentionDropout,
    double classifierDropout,
    List<String> labels,
    ObjectNode json) {

  /** The values of {@code model_type} that have a program. */
  public static final Set<String> MODEL_TYPES = Set.of("bert");

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks what a program relies on. */
  public ModelConfig {
    labels = List.copyOf(labels);
    json = json.deepCopy();
    if (heads < 1 || hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "hidden_size %d is not a multiple of num_attention_heads %d"
              .formatted(hiddenSize, heads));
    }
  }

  /** Reads {@code config.json} of a model directory. */
  public static ModelConfig read(Path directory) throws IOException {
    Path file = directory.resolve("config.json");
    try {
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      if (!(node instanceof ObjectNode object)) {
        throw new CorruptModelException(file, "a JSON object is expected");
      }
      return parse(object);
    } catch (NoSuchFileException e) {
      throw new CorruptModelException(file, "no such file, so this is not a model directory", e);
    } catch (JsonProcessingException e) {
      throw new CorruptModelException(file, e.getOriginalMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new CorruptModelException(file, e.getMessage(), e);
    }
  }

  private static ModelConfig parse(ObjectNode json) {
    String modelType = json.path("model_type").asText("");
    if (!MODEL_TYPES.contains(modelType)) {
      throw new IllegalArgumentException(
          "model_type '%s' is not supported, known are %s".formatted(modelType, MODEL_TYPES));
    }
    double dropout = json.path("hidden_dropout_prob").asDouble(0.1);
    return new ModelConfig(
        modelType,
        size(json, "vocab_size"),
        size(json, "hidden_size"),
        size(json, "num_hidden_layers"),
        size(json, "num_attention_heads"),
        size(json, "intermediate_size"),
        size(json, "max_position_embeddings"),
        json.path("type_vocab_size").asInt(2),
        json.path("layer_norm_eps").asDouble(1e-12),
        json.path("hidden_act").asText("gelu"),
        dropout,
        json.path("attention_probs_dropout_prob").asDouble(0.1),
        json.path("classifier_dropout").asDouble(dropout),
        labels(json.path("id2label")),
        json);
  }

  private static int size(ObjectNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isInt() || value.asInt() < 1) {
      throw new IllegalArgumentException("'%s' must be a positive integer".formatted(key));
    }
    return value.asInt();
  }

  private static List<String> labels(JsonNode id2label) {
    List<String> labels = new ArrayList<>();
    for (int id = 0; id < id2label.size(); id++) {
      JsonNode label = id2label.get(Integer.toString(id));
      if (label == null) {
        throw new IllegalArgumentException("'id2label' has no entry for id " + id);
      }
      labels.add(label.asText());
    }
    return labels;
  }

  /** The same encoder with a token classification head for {@code newLabels}. */
  public ModelConfig withLabels(List<String> newLabels) {
    ObjectNode changed = json.deepCopy();
    changed.putArray("architectures").add("BertForTokenClassification");
    ObjectNode id2label = changed.putObject("id2label");
    ObjectNode label2id = changed.putObject("label2id");
    for (int id = 0; id < newLabels.size(); id++) {
      id2label.put(Integer.toString(id), newLabels.get(id));
      label2id.put(newLabels.get(id), id);
    }
    return with(layers, newLabels, changed);
  }

  /** The same encoder with one layer and two labels: what one measures a machine with. */
  ModelConfig oneLayer() {
    return with(1, List.of("B", "O"), json);
  }

  private ModelConfig with(int newLayers, List<String> newLabels, ObjectNode newJson) {
    return new ModelConfig(
        modelType,
        vocabSize,
        hiddenSize,
        newLayers,
        heads,
        intermediateSize,
        maxPositions,
        typeVocabSize,
        layerNormEps,
        activation,
        hiddenDropout,
        attentionDropout,
        classifierDropout,
        newLabels,
        newJson);
  }

  /** Writes {@code config.json} into a model directory. */
  public void write(Path directory) throws IOException {
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("config.json").toFile(), json);
  }
}
