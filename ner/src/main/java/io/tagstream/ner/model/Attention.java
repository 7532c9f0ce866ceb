package io.tagstream.ner.model;

/** The attention of a layer in TorchScript. */
final class Attention {
  private static final String HEAD =
      """
        def attend(self: __torch__.Layer, wide: Tensor, mask: Tensor) -> Tensor:
          batch = torch.size(wide, 0)
          time = torch.size(wide, 1)
          heads = torch.permute(wide, [2, 0, 3, 1, 4])
      """;

  private static final String FUSED =
      """
          if self.training:
            p = $P
          else:
            p = 0.
          q, k, v, = torch.unbind(heads, 0)
          seen = torch.scaled_dot_product_attention(q, k, v, mask, p, False)
          return torch.reshape(torch.transpose(seen, 1, 2), [-1, $HIDDEN])
      """;

  /**
   * For processors libtorch has no fused kernel with dropout, and what it does instead copies and
   * scales more than need be. In f32, as there.
   */
  private static final String BY_HAND =
      """
          if torch.__and__(self.training, torch.__not__(ops.prim.is_cuda(wide))):
            flat = torch.view(torch.to(heads, 6, False, True, 0), [3, -1, time, $SIZE])
            query, key, value, = torch.unbind(flat, 0)
            padding = torch.masked_fill(torch.zeros_like(mask, dtype=6), torch.logical_not(mask), -inf)
            padding = torch.reshape(torch.expand(padding, [batch, $HEADS, 1, time]), [-1, 1, time])
            weights = torch.softmax(torch.baddbmm(padding, query, torch.transpose(key, 1, 2), beta=1, alpha=$SCALE), -1)
            mixed = torch.view(torch.bmm($DROPPED, value), [batch, $HEADS, time, $SIZE])
            mixed = torch.to(torch.transpose(mixed, 1, 2), ops.prim.dtype(wide), False, True, 0)
            return torch.view(mixed, [-1, $HIDDEN])
      """;

  private Attention() {}

  /**
   * The method {@code attend} of a layer. It takes queries, keys and values, {@code [sentences,
   * time, 3, heads, size]}, and which keys count, {@code [sentences, 1, 1, time]}, and returns
   * {@code [sentences × time, hidden]}.
   *
   * @param plain leaves all to libtorch
   */
  static String method(ModelConfig config, boolean plain) {
    int size = config.hiddenSize() / config.heads();
    return (HEAD + (plain ? "" : BY_HAND) + FUSED)
        .replace("$P", Double.toString(config.attentionDropout()))
        .replace("$DROPPED", Dropout.call("weights", config.attentionDropout()))
        .replace("$SCALE", Double.toString(1 / Math.sqrt(size)))
        .replace("$SIZE", Integer.toString(size))
        .replace("$HEADS", Integer.toString(config.heads()))
        .replace("$HIDDEN", Integer.toString(config.hiddenSize()));
  }
}
