package io.tagstream.ner.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;

/**
 * What the {@code config.json} of a ModernBERT says besides (Warner et al. 2024), as Transformers 4
 * and 5 write it.
 *
 * @param reach how many positions a piece of a local layer sees on each side
 * @param every all layers are local but each of so many, from the first one on
 * @param types instead, for each layer
 * @param theta the base of the rotary positions of layers that see all
 * @param localTheta that of the local ones
 * @param headBias whether what is before the classifier has a bias
 */
public record ModernBert(
    int reach,
    int every,
    List<String> types,
    double theta,
    double localTheta,
    boolean attentionBias,
    boolean innerBias,
    boolean normBias,
    boolean headBias,
    double embeddingDropout,
    String headActivation) {
  private static final String FULL = "full_attention";
  private static final String LOCAL = "sliding_attention";
  private static final String ROPE = "rope_parameters";

  /** Checks what a program relies on. */
  public ModernBert {
    types = List.copyOf(types);
    types.forEach(type -> ModelConfig.requireKnown("layer_types", type, List.of(FULL, LOCAL)));
    ModelConfig.requireKnown("classifier_activation", headActivation, Activations.known());
  }

  /**
   * Reads it.
   *
   * @throws IllegalArgumentException in one line that names the key
   */
  public static ModernBert of(ModelConfig config) {
    ObjectNode json = config.json();
    int size = config.hiddenSize() / config.heads();
    if (size % 2 != 0) {
      throw new IllegalArgumentException(
          "a head is %d wide, but rotary positions turn pairs".formatted(size));
    }
    requireUnscaled(json.path("rope_scaling"));
    double global = theta(json, FULL, "global_rope_theta", 160_000);
    boolean same = json.path("local_rope_theta").isNull();
    return new ModernBert(
        ModelConfig.size(json, "local_attention", 128) / 2,
        ModelConfig.size(json, "global_attn_every_n_layers", 3),
        types(json),
        global,
        theta(json, LOCAL, "local_rope_theta", same ? global : 10_000),
        flag(json, "attention_bias"),
        flag(json, "mlp_bias"),
        flag(json, "norm_bias"),
        flag(json, "classifier_bias"),
        ModelConfig.fraction(json, "embedding_dropout", 0),
        json.path("classifier_activation").asText("gelu"));
  }

  private static List<String> types(ObjectNode json) {
    List<String> types = new ArrayList<>();
    json.path("layer_types").forEach(type -> types.add(type.asText()));
    int layers = ModelConfig.size(json, "num_hidden_layers", 1);
    if (json.hasNonNull("layer_types") && types.size() != layers) {
      throw new IllegalArgumentException(
          "'layer_types' has %d entries for %d layers".formatted(types.size(), layers));
    }
    return types;
  }

  /** Transformers 5 has it for each type of layer, 4 by a key of its own. */
  private static double theta(ObjectNode json, String type, String key, double otherwise) {
    JsonNode rope = json.path(ROPE).path(type);
    requireUnscaled(rope);
    boolean isNew = rope.hasNonNull("rope_theta");
    JsonNode value = isNew ? rope.path("rope_theta") : json.path(key);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.asDouble() >= 1) || Double.isInfinite(value.asDouble())) {
      throw new IllegalArgumentException(
          "'%s' must be a number from 1 on".formatted(isNew ? "rope_theta" : key));
    }
    return value.asDouble();
  }

  private static void requireUnscaled(JsonNode rope) {
    String type = rope.path("rope_type").asText(rope.path("type").asText("default"));
    ModelConfig.requireKnown("rope_type", type, List.of("default"));
  }

  private static boolean flag(ObjectNode json, String key) {
    JsonNode value = json.path(key);
    if (!value.isMissingNode() && !value.isNull() && !value.isBoolean()) {
      throw new IllegalArgumentException("'%s' must be true or false".formatted(key));
    }
    return value.asBoolean(false);
  }

  /** Whether a layer sees what is within {@link #reach} only. */
  public boolean isLocal(int layer) {
    return types.isEmpty() ? layer % every != 0 : types.get(layer % types.size()).equals(LOCAL);
  }

  /**
   * By how much the pairs of a head turn from one position to the next, in radians (Su et al.
   * 2021).
   *
   * @param size of a head
   */
  public float[] turns(boolean local, int size) {
    float[] turns = new float[size / 2];
    for (int pair = 0; pair < turns.length; pair++) {
      turns[pair] = (float) Math.pow(local ? localTheta : theta, -2.0 * pair / size);
    }
    return turns;
  }
}
