package io.tagstream.ner.architecture;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How the attention of DeBERTa sees how far a key is from a query, He et al. 2021: each distance
 * has a row among the relative embeddings, and layers make a key and a query of the row.
 *
 * @param span half as many as there are rows; distance 0 has row {@code span}
 * @param exact distances up to this one have rows of their own
 * @param largest the distance whose row is the last; those between share rows by their logarithm
 * @param keys whether queries look at keys of distances ({@code c2p})
 * @param queries whether keys are looked at by queries of distances ({@code p2c})
 * @param shared whether keys and queries of distances are made with the weights of those of words
 * @param normalized whether the relative embeddings go through a LayerNorm
 * @param absolute whether word pieces also have embeddings of their positions
 */
public record Distances(
    int span,
    int exact,
    int largest,
    boolean keys,
    boolean queries,
    boolean shared,
    boolean normalized,
    boolean absolute) {
  private static final String BUCKETS = "position_buckets";
  private static final String LARGEST = "max_relative_positions";
  private static final String LONGEST = "max_position_embeddings";
  private static final String KEYS = "c2p";
  private static final String QUERIES = "p2c";

  /** No weight bears out how long a sentence may be, and attention grows with its square. */
  private static final int LIMIT = 8192;

  /**
   * Reads them; what is missing has the default of Transformers.
   *
   * @param headSize width of a head
   */
  static Distances of(ObjectNode json, int headSize) {
    if (!json.path("relative_attention").asBoolean(false)) {
      throw new IllegalArgumentException(
          "'relative_attention' is not true, and without it a deberta-v2 is not supported");
    }
    if (json.path("conv_kernel_size").asInt(0) > 0) {
      throw new IllegalArgumentException(
          "'conv_kernel_size' is %s, and a convolution is not supported"
              .formatted(json.path("conv_kernel_size")));
    }
    if (json.path("attention_head_size").asInt(headSize) != headSize) {
      throw new IllegalArgumentException(
          "'attention_head_size' is %s, known is hidden_size / num_attention_heads, %d"
              .formatted(json.path("attention_head_size"), headSize));
    }
    int longest = ModelConfig.size(json, LONGEST, LIMIT);
    if (longest > LIMIT) {
      throw new IllegalArgumentException(
          "'%s' %d is more than %d, the longest that is supported"
              .formatted(LONGEST, longest, LIMIT));
    }
    int largest = positive(json, LARGEST, longest);
    int buckets = positive(json, BUCKETS, 0);
    int exact = buckets == 0 ? largest - 1 : buckets / 2;
    if (buckets > 0 && (exact < 1 || exact >= largest - 1)) {
      throw new IllegalArgumentException(
          "'%s' %d does not suit a largest distance of %d".formatted(BUCKETS, buckets, largest));
    }
    List<String> types = types(json.path("pos_att_type"));
    return new Distances(
        buckets == 0 ? largest : buckets,
        exact,
        largest,
        types.contains(KEYS),
        types.contains(QUERIES),
        json.path("share_att_key").asBoolean(false),
        parts(json.path("norm_rel_ebd").asText("none")).contains("layer_norm"),
        json.path("position_biased_input").asBoolean(true));
  }

  /** A number that is not there if it is below 1. */
  private static int positive(ObjectNode json, String key, int otherwise) {
    JsonNode value = json.path(key);
    return value.isInt() && value.asInt() < 1 ? otherwise : ModelConfig.size(json, key, otherwise);
  }

  private static List<String> types(JsonNode json) {
    List<String> types = new ArrayList<>();
    if (json.isTextual()) {
      types.addAll(parts(json.asText()));
    }
    json.forEach(type -> types.add(type.asText()));
    if (types.isEmpty() || !List.of(KEYS, QUERIES).containsAll(types)) {
      throw new IllegalArgumentException(
          "'pos_att_type' is %s, known are %s, %s and both".formatted(json, KEYS, QUERIES));
    }
    return types;
  }

  private static List<String> parts(String text) {
    return Arrays.stream(text.toLowerCase(Locale.ROOT).split("\\|", -1))
        .map(String::strip)
        .toList();
  }

  /** How many sums make a score, each of products of queries and keys. */
  public int sums() {
    return 1 + (keys ? 1 : 0) + (queries ? 1 : 0);
  }

  /**
   * The row of a distance.
   *
   * @param distance the position of the query less that of the key
   */
  public int row(int distance) {
    int far = Math.abs(distance);
    if (far > exact && exact < largest - 1) {
      double part = Math.log((double) far / exact) / Math.log((double) (largest - 1) / exact);
      far = exact + (int) Math.ceil(part * (exact - 1));
    }
    return Math.max(0, Math.min(2 * span - 1, span + (distance < 0 ? -far : far)));
  }
}
