package io.tagstream.ner.architecture;

/**
 * What {@code config.json} calls the sizes of an encoder, and what Transformers takes where it says
 * nothing.
 */
record ConfigKeys(
    String hiddenSize,
    String layers,
    String heads,
    String intermediateSize,
    String activation,
    String hiddenDropout,
    String attentionDropout,
    String classifierDropout,
    String layerNormEps,
    double usualDropout,
    double usualLayerNormEps) {

  static final ConfigKeys BERT =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "intermediate_size",
          "hidden_act",
          "hidden_dropout_prob",
          "attention_probs_dropout_prob",
          "classifier_dropout",
          "layer_norm_eps",
          0.1,
          1e-12);

  /** The classifier has no dropout of its own. */
  static final ConfigKeys DEBERTA =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "intermediate_size",
          "hidden_act",
          "hidden_dropout_prob",
          "attention_probs_dropout_prob",
          "hidden_dropout_prob",
          "layer_norm_eps",
          0.1,
          1e-7);

  /** {@code seq_classif_dropout} is of whole sequences; tokens have the layers' dropout. */
  static final ConfigKeys DISTILBERT =
      new ConfigKeys(
          "dim",
          "n_layers",
          "n_heads",
          "hidden_dim",
          "activation",
          "dropout",
          "attention_dropout",
          "dropout",
          "layer_norm_eps",
          0.1,
          1e-12);

  static final ConfigKeys MODERNBERT =
      new ConfigKeys(
          "hidden_size",
          "num_hidden_layers",
          "num_attention_heads",
          "intermediate_size",
          "hidden_activation",
          "mlp_dropout",
          "attention_dropout",
          "classifier_dropout",
          "norm_eps",
          0,
          1e-5);
}
