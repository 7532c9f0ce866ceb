package io.tagstream.ner.architecture;

/**
 * What Hugging Face calls the modules of an encoder; each has a {@code weight} and a {@code bias}.
 *
 * @param prefix of everything but the classifier
 * @param layers what precedes the number of a layer
 */
public record ParameterNames(
    String prefix,
    String layers,
    String query,
    String key,
    String value,
    String attended,
    String norm1,
    String inner,
    String outer,
    String norm2) {

  static ParameterNames distilbert(String prefix) {
    return new ParameterNames(
        prefix,
        "transformer.layer.",
        "attention.q_lin",
        "attention.k_lin",
        "attention.v_lin",
        "attention.out_lin",
        "sa_layer_norm",
        "ffn.lin1",
        "ffn.lin2",
        "output_layer_norm");
  }

  static ParameterNames bert(String prefix) {
    return new ParameterNames(
        prefix,
        "encoder.layer.",
        "attention.self.query",
        "attention.self.key",
        "attention.self.value",
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm");
  }

  public String embeddings(String name) {
    return prefix + "embeddings." + name;
  }

  public String layer(int index, String name) {
    return prefix + layers + index + "." + name;
  }
}
