package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;

/**
 * TorchScript that encoders have in common.
 *
 * @param linear the linear layers
 * @param plain whether dropout is libtorch's
 */
record Snippets(ModelConfig config, Linear linear, boolean plain) {

  /** Dropout of a contiguous tensor. */
  String dropout(String x, double p) {
    return plain ? "torch.dropout(%s, %s, self.training)".formatted(x, p) : Dropout.call(x, p);
  }

  /** A LayerNorm. */
  String norm(String x, String layer, int width) {
    return "torch.layer_norm(%s, [%d], %s_weight, %s_bias, %s, True)"
        .formatted(x, width, layer, layer, Double.toString(config.layerNormEps()));
  }

  /**
   * Lines of a layer that make {@code kept}, what attention leaves for the stream. They take {@code
   * used} and {@code place}, by which rows move to where attention sees them, and back.
   *
   * @param x as the linear layer {@code qkv} takes it, before {@link Linear#input}
   * @param given what {@code attend} takes beside queries, keys and values, {@code [sentences,
   *     time, 3, heads, size]}
   * @param dropout after the last product
   */
  String attention(String x, String given, double dropout) {
    return """
            moved = torch.gt(torch.size(place, 0), 0)
            taken = $TAKEN
            qkv = $QKV
            if moved:
              wide = torch.index_select(qkv, 0, place)
            else:
              wide = qkv
            wide = torch.view(wide, [-1, torch.size(padding, 2), 3, $HEADS, $HEAD_SIZE])
            seen = (self).attend(wide, $GIVEN, )
            if moved:
              kept = torch.index_select(seen, 0, used)
            else:
              kept = seen
            kept = $ATTENDED
        """
        .replace("$TAKEN", linear.input(x, "self.qkv"))
        .replace("$QKV", linear.call("taken", "self.qkv"))
        .replace("$GIVEN", given)
        .replace(
            "$ATTENDED",
            dropout(linear.back(linear.input("kept", "self.attended"), "self.attended"), dropout))
        .replace("$HEAD_SIZE", Integer.toString(config.hiddenSize() / config.heads()))
        .replace("$HEADS", Integer.toString(config.heads()));
  }
}
