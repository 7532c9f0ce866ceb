package io.tagstream.ner.architecture;

/**
 * What Hugging Face calls that by which a masked language model guesses words: a linear layer and a
 * LayerNorm below the embeddings, which serve as weights, and a bias for each word piece.
 *
 * @param dense the linear layer; null where the encoder's own head has both
 * @param activation behind the linear layer; null for that of the layers
 * @param bias the parameter itself
 */
public record MaskedWordNames(String dense, String norm, String activation, String bias) {

  static MaskedWordNames bert() {
    String predictions = "cls.predictions.";
    return new MaskedWordNames(
        predictions + "transform.dense",
        predictions + "transform.LayerNorm",
        null,
        predictions + "bias");
  }

  static MaskedWordNames distilbert() {
    return new MaskedWordNames("vocab_transform", "vocab_layer_norm", null, "vocab_projector.bias");
  }

  static MaskedWordNames electra() {
    String predictions = "generator_predictions.";
    return new MaskedWordNames(
        predictions + "dense", predictions + "LayerNorm", "gelu", "generator_lm_head.bias");
  }

  static MaskedWordNames modernbert() {
    return new MaskedWordNames(null, null, null, "decoder.bias");
  }

  static MaskedWordNames roberta() {
    return new MaskedWordNames("lm_head.dense", "lm_head.layer_norm", "gelu", "lm_head.bias");
  }
}
