package io.tagstream.ner.convert;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.Map;

/** The sizes of a BERT encoder, from which follow its configuration and its parameters. */
public record BertShape(
    int vocabulary,
    int hidden,
    int layers,
    int heads,
    int intermediate,
    int positions,
    int tokenTypes) {

  /**
   * {@code config.json} as transformers' {@code BertConfig} writes it.
   *
   * @param architecture the class of transformers whose parameters are there
   */
  public ObjectNode config(String architecture) {
    ObjectNode config = JsonNodeFactory.instance.objectNode();
    config.putArray("architectures").add(architecture);
    config.put("attention_probs_dropout_prob", 0.1);
    config.putNull("classifier_dropout");
    config.put("hidden_act", "gelu");
    config.put("hidden_dropout_prob", 0.1);
    config.put("hidden_size", hidden);
    config.put("initializer_range", 0.02);
    config.put("intermediate_size", intermediate);
    config.put("layer_norm_eps", 1e-12);
    config.put("max_position_embeddings", positions);
    config.put("model_type", "bert");
    config.put("num_attention_heads", heads);
    config.put("num_hidden_layers", layers);
    config.put("pad_token_id", 0);
    config.put("position_embedding_type", "absolute");
    config.put("torch_dtype", "float32");
    config.put("type_vocab_size", tokenTypes);
    config.put("use_cache", true);
    config.put("vocab_size", vocabulary);
    return config;
  }

  /** Names and shapes of all parameters that a bare encoder must have (no pooler). */
  public Map<String, long[]> parameters() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    String embeddings = "bert.embeddings.";
    shapes.put(embeddings + "word_embeddings.weight", new long[] {vocabulary, hidden});
    shapes.put(embeddings + "position_embeddings.weight", new long[] {positions, hidden});
    shapes.put(embeddings + "token_type_embeddings.weight", new long[] {tokenTypes, hidden});
    layerNorm(shapes, embeddings + "LayerNorm");
    for (int layer = 0; layer < layers; layer++) {
      String prefix = "bert.encoder.layer." + layer + ".";
      linear(shapes, prefix + "attention.self.query", hidden, hidden);
      linear(shapes, prefix + "attention.self.key", hidden, hidden);
      linear(shapes, prefix + "attention.self.value", hidden, hidden);
      linear(shapes, prefix + "attention.output.dense", hidden, hidden);
      layerNorm(shapes, prefix + "attention.output.LayerNorm");
      linear(shapes, prefix + "intermediate.dense", hidden, intermediate);
      linear(shapes, prefix + "output.dense", intermediate, hidden);
      layerNorm(shapes, prefix + "output.LayerNorm");
    }
    return shapes;
  }

  private void layerNorm(Map<String, long[]> shapes, String name) {
    shapes.put(name + ".weight", new long[] {hidden});
    shapes.put(name + ".bias", new long[] {hidden});
  }

  private static void linear(Map<String, long[]> shapes, String name, long in, long out) {
    shapes.put(name + ".weight", new long[] {out, in});
    shapes.put(name + ".bias", new long[] {out});
  }
}
