package io.tagstream.ner.program;

import io.tagstream.ner.architecture.ModelConfig;

/** The attention of a layer in TorchScript. */
final class Attention {
  private static final String HEAD =
      """
        def attend(self: __torch__.Layer, wide: Tensor, padding: Tensor$MORE) -> Tensor:
          time = torch.size(wide, 1)
          heads = torch.permute(wide, [2, 0, 3, 1, 4])
      """;

  private static final String FUSED =
      """
          if self.training:
            p = $P
          else:
            p = 0.
          $APART
          added = torch.view(padding, [-1, $HEADS, torch.size(padding, 1), time])
          seen = torch.scaled_dot_product_attention(q, k, v, added, p, False)
          return torch.reshape(torch.transpose(seen, 1, 2), [-1, $HIDDEN])
      """;

  /**
   * Attention by hand: on processors libtorch's fused kernel has no dropout, and it takes its time
   * with short sentences; so does its softmax in bf16. In training all of it is in f32, as there.
   */
  private static final String BY_HAND =
      """
          short = torch.le(time, $SHORT)
          if torch.__and__(torch.__or__(self.training, short), torch.__not__(ops.prim.is_cuda(wide))):
            if self.training:
              kind = 6
            else:
              kind = ops.prim.dtype(wide)
            flat = torch.view(torch.to(heads, kind, False, True, 0), [3, -1, time, $SIZE])
            $FLAT_APART
            scores = torch.baddbmm(torch.to(padding, kind), query, torch.transpose(key, 1, 2), beta=1, alpha=$SCALE)
            mixed = torch.view((self).mix(scores, value, ), [-1, $HEADS, time, $SIZE])
            mixed = torch.to(torch.transpose(mixed, 1, 2), ops.prim.dtype(wide), False, True, 0)
            return torch.view(mixed, [-1, $HIDDEN])
      """;

  /** The longest sentence, in word pieces, whose attention is written out where nothing learns. */
  private static final int SHORT = 128;

  /**
   * In shorter types softmax wants its scores cast there and back, and takes its time with rows
   * that are no multiple of a vector. So their exponentials are divided by the sums after the
   * product, where they are fewer, if all sums are far from what f32 cannot hold.
   */
  private static final String MIX =
      """
        def mix(self: __torch__.Layer, scores: Tensor, value: Tensor) -> Tensor:
          kind = ops.prim.dtype(scores)
          if torch.ne(kind, 6):
            raised = torch.exp(scores)
            sums = torch.sum(raised, [-1], True, dtype=6)
            if torch.gt(torch.item(torch.amin(sums)), 1e-30) and torch.lt(torch.item(torch.amax(sums)), 1e30):
              return torch.div_(torch.bmm(raised, value), torch.to(sums, kind))
          weights = torch.to(torch.softmax(torch.to(scores, 6), -1), kind)
          return torch.bmm($DROPPED, value)
      """;

  private Attention() {}

  /**
   * The method {@code mix} of a layer that computes attention by hand: of scores {@code [batch,
   * time, time]} and values {@code [batch, time, size]} it makes means of values, likewise. In
   * training the scores are in f32.
   */
  static String mix(ModelConfig config) {
    return MIX.replace("$DROPPED", Dropout.call("weights", config.attentionDropout()));
  }

  /**
   * The method {@code attend} of a layer. It takes queries, keys and values, {@code [sentences,
   * time, 3, heads, size]}, and what is added to the scores of a key for all queries or each,
   * {@code [sentences × heads, 1 or time, time]}, and returns {@code [sentences × time, hidden]}.
   *
   * @param plain leaves all to libtorch
   */
  static String method(ModelConfig config, boolean plain) {
    return method(config, plain, "", "%s, %s, %s, = torch.unbind(%s, 0)");
  }

  /**
   * The same for who does something to queries or keys first.
   *
   * @param more what the method takes besides, each after a comma
   * @param apart a line that assigns queries, keys and values, of {@code [3, sentences, heads,
   *     time, size]}, or the second and third dimension as one
   */
  static String method(ModelConfig config, boolean plain, String more, String apart) {
    int size = config.hiddenSize() / config.heads();
    return (plain ? "" : mix(config))
        + (HEAD + (plain ? "" : BY_HAND) + FUSED)
            .replace("$MORE", more)
            .replace("$FLAT_APART", apart.formatted("query", "key", "value", "flat"))
            .replace("$APART", apart.formatted("q", "k", "v", "heads"))
            .replace("$P", Double.toString(config.attentionDropout()))
            .replace("$SHORT", Integer.toString(SHORT))
            .replace("$SCALE", Double.toString(1 / Math.sqrt(size)))
            .replace("$SIZE", Integer.toString(size))
            .replace("$HEADS", Integer.toString(config.heads()))
            .replace("$HIDDEN", Integer.toString(config.hiddenSize()));
  }
}
