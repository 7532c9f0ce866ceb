package io.tagstream.ner.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tagstream.ner.format.CorruptModelException;
import io.tagstream.ner.format.ModelFile;
import io.tagstream.ner.label.LabelSet;
import io.tagstream.ner.label.TagReader;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What the program needs of a Hugging Face {@code config.json}; the rest of the file travels along
 * in {@code json}. Sizes must be there; what else is missing has the default of Transformers.
 *
 * @param embeddingSize the width of the embeddings; that of the layers but for ELECTRA and DeBERTa
 * @param maxPositions rows of the position embeddings, of which RoBERTa's first ones go unused
 * @param typeVocabSize 0 if pieces have no type
 * @param labels {@code id2label} in the order of the ids; empty for a plain encoder
 * @param json the file as it was read
 */
public record ModelConfig(
    Architecture architecture,
    int vocabSize,
    int embeddingSize,
    int hiddenSize,
    int layers,
    int heads,
    int intermediateSize,
    int maxPositions,
    int typeVocabSize,
    int padTokenId,
    double layerNormEps,
    String activation,
    double hiddenDropout,
    double attentionDropout,
    double classifierDropout,
    List<String> labels,
    ObjectNode json) {

  private static final String TYPES = "type_vocab_size";

  /** Ours in the file: the label of words outside of entities, where it is not {@code O}. */
  private static final String OUTSIDE_LABEL = "outside_label";

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Checks what a program relies on. */
  public ModelConfig {
    labels = List.copyOf(labels);
    json = json.deepCopy();
    ConfigKeys keys = architecture.keys();
    if (heads < 1 || hiddenSize % heads != 0) {
      throw new IllegalArgumentException(
          "%s %d is not a multiple of %s %d"
              .formatted(keys.hiddenSize(), hiddenSize, keys.heads(), heads));
    }
    requireKnown(keys.activation(), activation, Activations.known());
  }

  static void requireKnown(String key, String value, Collection<String> known) {
    if (!known.contains(value)) {
      throw new IllegalArgumentException(
          "%s '%s' is not supported, known %s %s"
              .formatted(key, value, known.size() == 1 ? "is" : "are", String.join(", ", known)));
    }
  }

  /** Reads {@code config.json} of a model directory. */
  public static ModelConfig read(Path directory) throws IOException {
    Path file = directory.resolve("config.json");
    try {
      return parse(ModelFile.SETTINGS.object(file));
    } catch (NoSuchFileException e) {
      throw new CorruptModelException(file, "no such file, so this is not a model directory", e);
    } catch (IllegalArgumentException e) {
      throw new CorruptModelException(file, e.getMessage(), e);
    }
  }

  private static ModelConfig parse(ObjectNode json) {
    Architecture architecture = Architecture.of(json.path("model_type").asText(""));
    ConfigKeys keys = architecture.keys();
    if (architecture.namesPositions()) {
      String key = "position_embedding_type";
      requireKnown(key, json.path(key).asText("absolute"), List.of("absolute"));
    }
    int hiddenSize = size(json, keys.hiddenSize());
    double dropout = fraction(json, keys.hiddenDropout(), keys.usualDropout());
    ModelConfig config =
        new ModelConfig(
            architecture,
            size(json, "vocab_size"),
            embeddingSize(json, architecture, hiddenSize),
            hiddenSize,
            size(json, keys.layers()),
            size(json, keys.heads()),
            size(json, keys.intermediateSize()),
            size(json, "max_position_embeddings"),
            types(json, architecture),
            json.path("pad_token_id").asInt(architecture.countsFromPadding() ? 1 : 0),
            fraction(json, keys.layerNormEps(), keys.usualLayerNormEps()),
            json.path(keys.activation()).asText("gelu"),
            dropout,
            fraction(json, keys.attentionDropout(), keys.usualDropout()),
            fraction(json, keys.classifierDropout(), architecture.sharesDropout() ? dropout : 0),
            labels(json.path("id2label")),
            json);
    config.requirePositions();
    switch (architecture.structure()) {
      case DEBERTA_V2 -> {
        var unused = config.distances();
      }
      case MODERNBERT -> {
        var unused = ModernBert.of(config);
      }
      default -> {}
    }
    return config;
  }

  /** The padding's embedding is in the table, and positions are left for text. */
  private void requirePositions() {
    JsonNode padding = json.path("pad_token_id");
    boolean wrong = !padding.isMissingNode() && !padding.isNull() && !padding.isInt();
    boolean negative = architecture.countsFromPadding() && padTokenId < 0;
    if (wrong || negative || padTokenId >= vocabSize) {
      throw new IllegalArgumentException(
          "'pad_token_id' is %s, but the ids of 'vocab_size' %d are 0 to %d"
              .formatted(padding, vocabSize, vocabSize - 1));
    }
    if (maxPieces() < 3) {
      throw new IllegalArgumentException(
          "'max_position_embeddings' %d leaves no room for text; the first position is %d"
              .formatted(maxPositions, firstPosition()));
    }
  }

  static double fraction(ObjectNode json, String key, double otherwise) {
    JsonNode value = json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.asDouble() >= 0 && value.asDouble() < 1)) {
      throw new IllegalArgumentException("'%s' must be a number from 0 to below 1".formatted(key));
    }
    return value.asDouble();
  }

  private static int embeddingSize(ObjectNode json, Architecture architecture, int hiddenSize) {
    return switch (architecture) {
      case DEBERTA_V2 -> size(json, "embedding_size", hiddenSize);
      case ELECTRA -> size(json, "embedding_size");
      default -> hiddenSize;
    };
  }

  /** DeBERTa says so where there are none. */
  private static int types(ObjectNode json, Architecture architecture) {
    return switch (architecture) {
      case DEBERTA_V2 -> json.path(TYPES).asInt(-1) == 0 ? 0 : size(json, TYPES, 0);
      case DISTILBERT, MODERNBERT -> 0;
      default -> size(json, TYPES, 2);
    };
  }

  static int size(ObjectNode json, String key, int otherwise) {
    return json.hasNonNull(key) ? size(json, key) : otherwise;
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
      if (!label.isValueNode() || label.isNull()) {
        throw new IllegalArgumentException("'id2label' has no text for id " + id);
      }
      labels.add(label.asText());
    }
    return labels;
  }

  /** The position of a sentence's first piece. */
  int firstPosition() {
    return architecture.countsFromPadding() ? padTokenId + 1 : 0;
  }

  /** The position of each piece of a sentence. */
  public int[] positions(long[] ids) {
    int[] positions = new int[ids.length];
    int next = firstPosition();
    for (int i = 0; i < ids.length; i++) {
      boolean skips = architecture.countsFromPadding() && ids[i] == padTokenId;
      positions[i] = skips ? padTokenId : next++;
    }
    return positions;
  }

  /** The longest sentence that the model reads at once, in word pieces with the special ones. */
  public int maxPieces() {
    return maxPositions - firstPosition();
  }

  /** How a DeBERTa's attention sees how far words are apart. */
  public Distances distances() {
    return Distances.of(json, hiddenSize / heads);
  }

  /** Operations of the layers' matrix products with weights, for one word piece. */
  public double linearOperations() {
    double h = hiddenSize;
    return 2.0 * layers * (4 * h * h + (architecture.isGated() ? 3 : 2) * h * intermediateSize);
  }

  /**
   * What the labels mean.
   *
   * @param outside the label of words outside of entities; null for what the file says, and else
   *     {@code O}
   * @throws IllegalArgumentException in one line with the labels, if they cannot be read
   */
  public LabelSet labelSet(String outside) {
    return LabelSet.of(labels, outside == null ? json.path(OUTSIDE_LABEL).asText(null) : outside);
  }

  /** The same encoder with a token classification head for {@code newLabels}. */
  public ModelConfig withLabels(List<String> newLabels) {
    return withLabels(LabelSet.of(newLabels));
  }

  /** The same encoder with a token classification head for {@code newLabels}. */
  public ModelConfig withLabels(LabelSet newLabels) {
    ObjectNode changed = unlabelled(architecture.tokenClassifier());
    if (!newLabels.outside().equals(TagReader.OUTSIDE)) {
      changed.put(OUTSIDE_LABEL, newLabels.outside());
    }
    ObjectNode id2label = changed.putObject("id2label");
    ObjectNode label2id = changed.putObject("label2id");
    for (int id = 0; id < newLabels.size(); id++) {
      id2label.put(Integer.toString(id), newLabels.label(id));
      label2id.put(newLabels.label(id), id);
    }
    return with(vocabSize, layers, maxPositions, newLabels.labels(), changed);
  }

  /** The same encoder as a masked language model. */
  public ModelConfig withoutLabels() {
    ObjectNode changed = unlabelled(architecture.maskedLanguageModel());
    changed.remove(List.of("id2label", "label2id"));
    return with(vocabSize, layers, maxPositions, List.of(), changed);
  }

  private ObjectNode unlabelled(String model) {
    ObjectNode changed = json.deepCopy();
    // Old versions of Transformers wrote the last two; a number of labels that is not theirs
    // misleads.
    changed.remove(List.of(OUTSIDE_LABEL, "num_labels", "_num_labels"));
    changed.putArray("architectures").add(model);
    return changed;
  }

  /** The same encoder with so many word pieces; {@code json} stays as it is. */
  public ModelConfig withVocabSize(int pieces) {
    return with(pieces, layers, maxPositions, labels, json);
  }

  /** So many such layers, with few words and two labels: what one measures a machine with. */
  public ModelConfig trial(int newLayers, int pieces) {
    return with(1, newLayers, firstPosition() + pieces, List.of("B", "O"), json);
  }

  private ModelConfig with(
      int newVocabSize,
      int newLayers,
      int newMaxPositions,
      List<String> newLabels,
      ObjectNode newJson) {
    return new ModelConfig(
        architecture,
        newVocabSize,
        embeddingSize,
        hiddenSize,
        newLayers,
        heads,
        intermediateSize,
        newMaxPositions,
        typeVocabSize,
        padTokenId,
        layerNormEps,
        activation,
        hiddenDropout,
        attentionDropout,
        classifierDropout,
        newLabels,
        newJson);
  }

  /** Writes {@code config.json} into a model directory whose weights are of 32 bits. */
  public void write(Path directory) throws IOException {
    ObjectNode written = json.deepCopy();
    for (String key : List.of("torch_dtype", "dtype")) {
      if (written.has(key)) {
        written.put(key, "float32");
      }
    }
    JSON.writerWithDefaultPrettyPrinter()
        .writeValue(directory.resolve("config.json").toFile(), written);
  }
}
