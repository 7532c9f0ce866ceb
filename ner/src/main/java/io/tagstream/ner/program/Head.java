package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;

/**
 * What a {@link ClassifierProgram} has to know of what stands on its encoder: parameters, and
 * methods that call {@code encode(ids, mask)}, which makes a row of each real word piece, {@code
 * [pieces, hidden]}.
 */
interface Head {
  /** The head of a configuration: that of its labels, or where it has none that guesses words. */
  static Head of(ModelConfig config) {
    return config.labels().isEmpty() ? new WordHead(config) : new LabelHead(config);
  }

  /** What it has. */
  Members members();

  /** Lines of the classifier behind the last layer, for each row of {@code x}. */
  default String last(Encoder encoder, Snippets snippets) {
    return "";
  }

  /** Methods of a classifier that does not learn. */
  default String methods(Snippets snippets) {
    return "";
  }

  /**
   * The method {@code learn(ids, mask, labels)}: logits, and for each row of them the class that is
   * wanted, or -100 if the row does not count.
   */
  String learn(Encoder encoder, Snippets snippets);
}
