package io.tagstream.ner.architecture;

import java.util.List;
import java.util.stream.Stream;

/**
 * What Hugging Face calls the modules of an encoder; each has a {@code weight}, most a {@code
 * bias}.
 *
 * @param prefix of everything but the classifier
 * @param layers what precedes the number of a layer
 * @param qkv query, key and value, or the one that is all three
 */
public record ParameterNames(
    String prefix,
    String layers,
    List<String> qkv,
    String attended,
    String norm1,
    String inner,
    String outer,
    String norm2) {

  static ParameterNames distilbert(String prefix) {
    return new ParameterNames(
        prefix,
        "transformer.layer.",
        List.of("attention.q_lin", "attention.k_lin", "attention.v_lin"),
        "attention.out_lin",
        "sa_layer_norm",
        "ffn.lin1",
        "ffn.lin2",
        "output_layer_norm");
  }

  static ParameterNames modernbert(String prefix) {
    return new ParameterNames(
        prefix,
        "layers.",
        List.of("attn.Wqkv"),
        "attn.Wo",
        "attn_norm",
        "mlp.Wi",
        "mlp.Wo",
        "mlp_norm");
  }

  static ParameterNames bert(String prefix) {
    return bert(prefix, "");
  }

  static ParameterNames deberta(String prefix) {
    return bert(prefix, "_proj");
  }

  private static ParameterNames bert(String prefix, String suffix) {
    return new ParameterNames(
        prefix,
        "encoder.layer.",
        Stream.of("attention.self.query", "attention.self.key", "attention.self.value")
            .map(name -> name + suffix)
            .toList(),
        "attention.output.dense",
        "attention.output.LayerNorm",
        "intermediate.dense",
        "output.dense",
        "output.LayerNorm");
  }

  /** What precedes the modules of a layer. */
  public String layer(int index) {
    return prefix + layers + index + ".";
  }
}
